package io.filebell.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.receiver.testing.Sender;
import io.filebell.receiver.testing.TickedClock;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A database, a sender and receivers on it, all closed at the end. */
abstract class InboxFixture {

    static final HandlerOptions THRICE = HandlerOptions.DEFAULT
            .withAttempts(3)
            .withBackoff(new Backoff(Duration.ofSeconds(10), Duration.ofSeconds(10)));

    final TickedClock clock = new TickedClock();
    final Sender sender = new Sender(clock);
    final ConcurrentLinkedQueue<String> handled = new ConcurrentLinkedQueue<>();
    private final List<Receiver> open = new ArrayList<>();
    String url = "";

    /** The JDBC URL of an empty database. */
    abstract String newDatabase();

    @BeforeEach
    void makeADatabase() {
        url = newDatabase();
    }

    @AfterEach
    void close() {
        open.forEach(Receiver::close);
    }

    ReceiverBuilder builder() {
        return builder(InboxOptions.DEFAULT);
    }

    ReceiverBuilder builder(InboxOptions options) {
        return Receiver.builder()
                .verifier(Verifier.of(Sender.SECRET))
                .inbox(Inbox.open(url, options))
                .clock(clock);
    }

    Receiver start(ReceiverBuilder builder) {
        Receiver receiver = builder.start();
        open.add(receiver);
        return receiver;
    }

    /** Sends from many threads, so that requests share commits; tells how many were accepted. */
    static int sendAll(Receiver receiver, List<Request> requests) {
        ExecutorService threads = Executors.newFixedThreadPool(32);
        AtomicInteger accepted = new AtomicInteger();
        for (Request request : requests) {
            threads.execute(() -> {
                if (receiver.receive(request).status() == 204) {
                    accepted.incrementAndGet();
                }
            });
        }
        threads.shutdown();
        await().atMost(Duration.ofMinutes(2)).until(threads::isTerminated);
        return accepted.get();
    }

    static LoggedEvent only(Receiver receiver, String id) {
        List<LoggedEvent> found = receiver.inbox().find(id);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    static void awaitState(Receiver receiver, String id, JobState state) {
        await().untilAsserted(() -> assertThat(receiver.inbox().find(id))
                .extracting(LoggedEvent::state)
                .containsExactly(state));
    }

    static void insert(Connection connection, String id) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO effect (id) VALUES (?)")) {
            insert.setString(1, id);
            insert.executeUpdate();
        }
    }

    final void run(String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    final long count(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }
}
