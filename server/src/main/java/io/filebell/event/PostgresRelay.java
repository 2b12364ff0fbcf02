package io.filebell.event;

import io.filebell.base.EndpointId;
import io.filebell.base.Id;
import io.filebell.base.InstanceId;
import io.filebell.base.Limits;
import io.filebell.base.OrganizationId;
import io.filebell.base.Problem;
import io.filebell.base.WorkspaceId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link EventRelay} between the instances that share a PostgreSQL database, by its
 * notifications.
 *
 * <p>Hints of this process are passed on here at once. For the others the last one of each log is
 * sent outside of any transaction, at most every {@link Limits#RELAY_PAUSE}, so that many commits
 * cost few notifications. A connection that breaks is made again; hints of that time are lost.
 *
 * <p>Concurrency: one thread sends and one listens, each on a connection of its own.
 */
public final class PostgresRelay implements EventRelay, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PostgresRelay.class);

    private static final String CHANNEL = "filebell";

    private final String url;
    private final InstanceId instance;
    private final LocalRelay here = new LocalRelay();
    private final Map<Id, Long> toSend = new HashMap<>();
    private final Semaphore wake = new Semaphore(0);
    private final CountDownLatch closing = new CountDownLatch(1);

    /** @param instance tells this instance's own notifications from those of others */
    public PostgresRelay(String url, InstanceId instance) {
        this.url = url;
        this.instance = instance;
        start("filebell-notify", this::sendUntilClosed);
        start("filebell-listen", this::listenUntilClosed);
    }

    @Override
    public void tell(Id grown, long sequence) {
        here.tell(grown, sequence);
        boolean first;
        synchronized (toSend) {
            first = toSend.isEmpty();
            if (toSend.containsKey(grown) || toSend.size() < Limits.LOGS_CACHED) {
                toSend.merge(grown, sequence, Math::max);
            }
        }
        if (first) {
            wake.release();
        }
    }

    @Override
    public Subscription listen(Listener listener) {
        return here.listen(listener);
    }

    @Override
    public void close() {
        closing.countDown();
        wake.release();
    }

    /** What is done on a connection until it breaks. */
    private interface Session {
        void run(Connection connection) throws SQLException, InterruptedException;
    }

    private void start(String name, Session session) {
        Thread.ofVirtual().name(name).start(() -> {
            while (closing.getCount() > 0) {
                try (Connection connection = DriverManager.getConnection(url)) {
                    session.run(connection);
                } catch (SQLException e) {
                    log.warn("Hints between instances are lost for now: {}", e.getMessage());
                    rest();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        });
    }

    private void rest() {
        try {
            boolean _ = closing.await(Limits.SWEEP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendUntilClosed(Connection connection) throws SQLException, InterruptedException {
        try (PreparedStatement notify =
                connection.prepareStatement("SELECT pg_notify('" + CHANNEL + "', ?)")) {
            while (closing.getCount() > 0) {
                wake.acquire();
                for (Map.Entry<Id, Long> hint : takeHints().entrySet()) {
                    notify.setString(1, instance + " " + hint.getKey() + " " + hint.getValue());
                    notify.execute();
                }
                boolean _ = closing.await(Limits.RELAY_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    private Map<Id, Long> takeHints() {
        synchronized (toSend) {
            Map<Id, Long> hints = Map.copyOf(toSend);
            toSend.clear();
            return hints;
        }
    }

    private void listenUntilClosed(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + CHANNEL);
        }
        PGConnection listening = connection.unwrap(PGConnection.class);
        while (closing.getCount() > 0) {
            PGNotification[] heard = listening.getNotifications((int) Limits.CLOCK_LOOK.toMillis());
            for (PGNotification one : heard) {
                pass(one.getParameter());
            }
        }
    }

    private void pass(String hint) {
        String[] parts = hint.split(" ", 3);
        if (parts.length == 3 && !parts[0].equals(instance.value())) {
            try {
                long sequence = Long.parseLong(parts[2]);
                id(parts[1]).ifPresent(grown -> here.tell(grown, sequence));
            } catch (NumberFormatException | Problem e) {
                log.debug("A notification that says nothing: {}", hint);
            }
        }
    }

    private static Optional<Id> id(String text) {
        if (text.startsWith(WorkspaceId.PREFIX)) {
            return Optional.of(new WorkspaceId(text));
        }
        if (text.startsWith(OrganizationId.PREFIX)) {
            return Optional.of(new OrganizationId(text));
        }
        return text.startsWith(EndpointId.PREFIX)
                ? Optional.of(new EndpointId(text))
                : Optional.empty();
    }
}
