package io.filebell.receiver.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A count from the table while a joined handler commits beside the writer. */
final class CountsTest {

    @TempDir
    private Path folder;

    private final CountDownLatch isCommitting = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    private Connection inboxOfThree() throws SQLException {
        Connection connection =
                DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("inbox.db"));
        Schema.prepare(connection, SqlDialect.SQLITE);
        try (Statement statement = connection.createStatement()) {
            for (String job : new String[] {"1, 'queued'", "2, 'running'", "3, 'done'"}) {
                statement.execute("INSERT INTO filebell_job (number, state, dedupe, type, attempt,"
                        + " due_at, owner, replay, received_at, bytes) VALUES (" + job
                        + ", 'evt_' || abs(random()), 'a', 0, 0, 0, 0, 0, 100)");
            }
        }
        return connection;
    }

    /** Ends the running job, and does not say so before it may. */
    private Connection slow(Connection real) {
        return (Connection) Proxy.newProxyInstance(
                CountsTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    try (Statement statement = real.createStatement()) {
                        statement.execute("UPDATE filebell_job SET state = 'done'"
                                + " WHERE state = 'running'");
                    }
                    isCommitting.countDown();
                    goOn.await();
                    return null;
                });
    }

    @Test
    void isPutOffUntilThatCommitAndWhatItChangedAreOne() throws Exception {
        try (Connection connection = inboxOfThree()) {
            Counts counts = new Counts();
            assertThat(counts.countAnew(connection)).isTrue();
            assertThat(counts.waiting()).isEqualTo(2);
            assertThat(counts.bytes()).isEqualTo(300);
            CompletableFuture<Void> joined = CompletableFuture.runAsync(() -> {
                try {
                    counts.commitBeside(slow(connection), 1);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            isCommitting.await();
            // The table says one already, and the change of the count is still to come.
            assertThat(counts.countAnew(connection)).isFalse();
            assertThat(counts.waiting()).isEqualTo(2);
            goOn.countDown();
            await().until(joined::isDone);
            assertThat(counts.waiting()).isEqualTo(1);
            assertThat(counts.countAnew(connection)).isTrue();
            assertThat(counts.waiting()).isEqualTo(1);
        }
    }
}
