package io.filebell.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** A database that cannot store: nothing is acknowledged that is not there. */
final class StorageFailureTest extends InboxFixture {

    @TempDir
    private Path folder;

    /** How large the file may get; SQLite says that the disk is full beyond. */
    private final AtomicInteger mostPages = new AtomicInteger(1_000_000);

    @BeforeEach
    void useAnInboxThatCanBeFull() {
        url = "jdbc:sqlite:" + folder.resolve("inbox.db");
    }

    @Override
    String newDatabase() {
        return "";
    }

    private Inbox inboxThatCanBeFull() {
        SQLiteDataSource source = new SQLiteDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = DriverManager.getConnection(url);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("PRAGMA max_page_count=" + mostPages.get());
                }
                return connection;
            }
        };
        return Inbox.open(source, InboxOptions.DEFAULT);
    }

    @Test
    void aFullDiskIsAnswered503AndLosesNothingThatWasAcknowledged() throws SQLException {
        mostPages.set(60);
        Receiver receiver = start(Receiver.builder()
                .verifier(Verifier.of(io.filebell.receiver.testing.Sender.SECRET))
                .inbox(inboxThatCanBeFull())
                .clock(clock)
                .on("*", event -> handled.add(event.id())));
        List<String> acknowledged = new ArrayList<>();
        int i = 0;
        while (receiver.receive(sender.event("evt_" + i, "a", "nd_" + i)).status() == 204) {
            acknowledged.add("evt_" + i++);
        }
        String refused = "evt_" + i;
        assertThat(acknowledged).isNotEmpty();
        assertThat(receiver.receive(sender.event(refused, "a", "nd")).status()).isEqualTo(503);
        await().untilAsserted(() -> assertThat(receiver.health().problems())
                .anySatisfy(problem -> assertThat(problem).contains("disk is full")));
        // Ends of jobs could not be stored either; they are, once there is room.
        mostPages.set(1_000_000);
        await().until(() -> receiver.receive(sender.event(refused, "a", "nd")).status() == 204);
        await().until(() -> receiver.health().waiting() == 0);
        assertThat(handled).containsAll(acknowledged).contains(refused);
        assertThat(count("SELECT COUNT(*) FROM filebell_request"))
                .isEqualTo(acknowledged.size() + 1);
        await().untilAsserted(() -> assertThat(receiver.health().problems()).isEmpty());
    }

    @Test
    void aLockedDatabaseIsAnswered503UntilItIsLetGo() throws SQLException {
        Receiver receiver = start(builder().on("*", event -> handled.add(event.id())));
        try (Connection other = DriverManager.getConnection(url);
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            assertThat(receiver.receive(sender.event("evt_1", "a", "nd")).status())
                    .isEqualTo(503);
            await().untilAsserted(() -> assertThat(receiver.health().problems())
                    .anySatisfy(problem -> assertThat(problem).contains("locked")));
            statement.execute("ROLLBACK");
        }
        await().until(() -> receiver.receive(sender.event("evt_1", "a", "nd")).status() == 204);
        awaitState(receiver, "evt_1", JobState.DONE);
        assertThat(handled).containsExactly("evt_1");
    }

    @Test
    void anInboxThatIsClosedBeforeItsReceiverDoesNotKeepThatFromStopping() {
        Inbox inbox = Inbox.open(url);
        Receiver receiver = start(Receiver.builder()
                .verifier(Verifier.of(io.filebell.receiver.testing.Sender.SECRET))
                .inbox(inbox)
                .clock(clock)
                .on("*", THRICE, event -> {
                    handled.add(event.id());
                    throw new IllegalStateException("not yet");
                }));
        assertThat(receiver.receive(sender.event("evt_1", "a", "nd_1")).status())
                .isEqualTo(204);
        awaitState(receiver, "evt_1", JobState.QUEUED);
        await().until(() -> handled.size() == 1);
        inbox.close();
        clock.forward(Duration.ofMinutes(1));
        await().during(Duration.ofSeconds(1)).until(() -> handled.size() == 1);
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(receiver::close);
        await().until(stopped::isDone);
    }

    @Test
    void anotherDatabaseThatFailsInAJoinedHandlerIsTheHandlersFailureAndNotTheInboxs() {
        Receiver receiver = start(builder()
                .onJoined("other", HandlerOptions.DEFAULT.withAttempts(1), (event, connection) -> {
                    throw new IllegalStateException(new SQLException("disk I/O error", "", 10));
                })
                .onJoined("of its own", THRICE, (event, connection) -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("SELECT 1");
                    }
                    handled.add(event.id());
                }));
        assertThat(receiver.receive(sender.event("evt_1", "other", "nd_1")).status())
                .isEqualTo(204);
        awaitState(receiver, "evt_1", JobState.DEAD);
        assertThat(receiver.receive(sender.event("evt_2", "of its own", "nd_2")).status())
                .isEqualTo(204);
        awaitState(receiver, "evt_2", JobState.DONE);
        assertThat(handled).containsExactly("evt_2");
    }

    @Test
    void aDiskThatIsFullInAJoinedHandlerIsTheInboxsFailureAndUsesUpNoAttempt() {
        run("CREATE TABLE effect (id BLOB NOT NULL)");
        mostPages.set(60);
        Receiver receiver = start(Receiver.builder()
                .verifier(Verifier.of(io.filebell.receiver.testing.Sender.SECRET))
                .inbox(inboxThatCanBeFull())
                .clock(clock)
                .onJoined("*", HandlerOptions.DEFAULT.withAttempts(1), (event, connection) -> {
                    handled.add(event.id());
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("INSERT INTO effect VALUES (zeroblob(500000))");
                    }
                }));
        assertThat(receiver.receive(sender.event("evt_1", "a", "nd_1")).status())
                .isEqualTo(204);
        await().until(() -> !handled.isEmpty());
        mostPages.set(1_000_000);
        await().until(() -> {
            clock.forward(Duration.ofSeconds(1));
            return only(receiver, "evt_1").state() == JobState.DONE;
        });
    }

    @Test
    void anEventWhoseBytesAreGoneIsADeadLetterAndIsNotTriedForEver() {
        Receiver before = start(builder().on("*", THRICE, event -> {
            throw new IllegalStateException("not yet");
        }));
        assertThat(before.receive(sender.event("evt_1", "a", "nd_1")).status()).isEqualTo(204);
        await().until(() -> only(before, "evt_1").error().isPresent());
        before.close();
        run("DELETE FROM filebell_request");
        clock.forward(Duration.ofMinutes(1));
        Receiver after = start(builder().on("*", THRICE, event -> handled.add(event.id())));
        awaitState(after, "evt_1", JobState.DEAD);
        assertThat(only(after, "evt_1").error().orElse("")).contains("cannot run");
        assertThat(handled).isEmpty();
    }
}
