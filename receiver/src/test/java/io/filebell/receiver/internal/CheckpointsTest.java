package io.filebell.receiver.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SQLite's write-ahead log is copied beside the writer, and nothing depends on its being so. */
final class CheckpointsTest {

    private static final int ROW_BYTES = 10_000;
    private static final long ENOUGH = Limits.LOG_BYTES_BETWEEN_CHECKPOINTS;

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("inbox.db");
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file());
    }

    private static Checkpoints of(Connector connector) {
        return Checkpoints.of(connector, SqlDialect.SQLITE).orElseThrow();
    }

    /** A connection like the writer's, to a database with a table. */
    private Connection writer() throws SQLException {
        Connection connection = connect();
        Writer.prepare(connection, SqlDialect.SQLITE);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE event (body BLOB NOT NULL)");
        }
        return connection;
    }

    private static void write(Connection connection, int rows) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO event VALUES (zeroblob(?))")) {
            for (int i = 0; i < rows; i++) {
                insert.setInt(1, ROW_BYTES);
                insert.executeUpdate();
            }
        }
    }

    private boolean hasCopied(int rows) throws IOException {
        return Files.size(file()) >= (long) rows * ROW_BYTES;
    }

    @Test
    void theLogIsCopiedOnceEnoughWasWrittenAndAgainAfterOneThatFailed() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        try (Checkpoints checkpoints = of(() -> {
            tries.incrementAndGet();
            throw new SQLException("There is no connection to be had.");
        })) {
            checkpoints.committed(0, ENOUGH - Limits.LOG_BYTES_OF_A_WRITE);
            checkpoints.committed(1, 0);
            await().until(() -> tries.get() == 1);
            // What was copied does not count again.
            checkpoints.committed(0, ENOUGH - 1);
            checkpoints.committed(0, 1);
            await().until(() -> tries.get() == 2);
        }
        assertThat(tries.get()).isEqualTo(2);
    }

    @Test
    void whatIsInTheLogComesIntoTheDatabase() throws Exception {
        try (Connection writer = writer();
                Checkpoints checkpoints = of(this::connect)) {
            write(writer, 20);
            assertThat(hasCopied(20)).isFalse();
            checkpoints.committed(20, ENOUGH);
            await().until(() -> hasCopied(20));
        }
    }

    @Test
    void aReaderThatStaysHoldsUpNeitherTheWriterNorWhatIsCopiedLater() throws Exception {
        try (Connection writer = writer();
                Connection reader = connect();
                Checkpoints checkpoints = of(this::connect)) {
            reader.setAutoCommit(false);
            assertThat(count(reader)).isZero();
            write(writer, 20);
            checkpoints.committed(20, ENOUGH);
            write(writer, 20);
            assertThat(count(reader)).isZero();
            reader.rollback();
            checkpoints.committed(20, ENOUGH);
            await().until(() -> hasCopied(40));
            assertThat(count(reader)).isEqualTo(40);
        }
    }

    @Test
    void aCrashAfterOneLosesNothingOfWhatCameBeforeItOrSince() throws Exception {
        Path left = Files.createDirectory(folder.resolve("left"));
        try (Connection writer = writer();
                Checkpoints checkpoints = of(this::connect)) {
            write(writer, 20);
            checkpoints.committed(20, ENOUGH);
            await().until(() -> hasCopied(20));
            write(writer, 10);
            // What a process that ends here leaves on the disk.
            for (String name : new String[] {"inbox.db", "inbox.db-wal"}) {
                Files.copy(folder.resolve(name), left.resolve(name));
            }
        }
        try (Connection after =
                        DriverManager.getConnection("jdbc:sqlite:" + left.resolve("inbox.db"));
                Statement statement = after.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA integrity_check")) {
            assertThat(row.getString(1)).isEqualTo("ok");
            assertThat(count(after)).isEqualTo(30);
        }
    }

    @Test
    void theEndLetsGoOfTheConnection() throws Exception {
        ConcurrentLinkedQueue<Connection> made = new ConcurrentLinkedQueue<>();
        try (Connection writer = writer();
                Checkpoints checkpoints = of(() -> {
                    Connection connection = connect();
                    made.add(connection);
                    return connection;
                })) {
            write(writer, 1);
            checkpoints.committed(1, ENOUGH);
            checkpoints.committed(1, ENOUGH);
            await().until(() -> !made.isEmpty());
        }
        assertThat(made).hasSize(1);
        assertThat(made.remove().isClosed()).isTrue();
    }

    @Test
    void postgresSeesToThatItself() {
        assertThat(Checkpoints.of(this::connect, SqlDialect.POSTGRESQL)).isEmpty();
    }

    private static long count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM event")) {
            return row.getLong(1);
        }
    }
}
