package io.filebell.db;

import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second Filebell off the same PostgreSQL database, as the data folder's lock does for
 * SQLite: lanes are not shared between instances yet.
 *
 * <p>Holds a session's advisory lock on a connection of its own, looks after it, and takes it again
 * when the server was restarted. An instance that finds another one in its place ends.
 */
public final class PostgresInstance implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PostgresInstance.class);

    private static final long LOCK = 0x46696c6562656c6cL;
    private static final int ANSWER_SECONDS = 5;
    private static final int TRIES = 10;
    private static final long BETWEEN_TRIES_MILLIS = 200;

    private final String url;
    private final Consumer<Throwable> fatal;
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable Connection connection;

    /**
     * Takes the place of the one instance.
     *
     * @param fatal ends the process; called when another instance took the place meanwhile
     * @throws Problem when another instance holds it
     */
    public PostgresInstance(String url, Consumer<Throwable> fatal) {
        this.url = url;
        this.fatal = fatal;
        try {
            connection = connectInTime();
        } catch (SQLException e) {
            throw new Problem(
                    ErrorCode.UNAVAILABLE,
                    "PostgreSQL cannot be reached with FILEBELL_DATABASE: " + e.getMessage(),
                    e);
        }
        Thread.ofVirtual().name("filebell-instance").start(this::lookAfter);
    }

    @Override
    public void close() {
        closing.countDown();
        end();
    }

    private static Problem taken() {
        return new Problem(
                ErrorCode.UNAVAILABLE,
                "Another Filebell runs on this database. Stop it first; several instances on one"
                        + " PostgreSQL are not supported in this version.");
    }

    private void lookAfter() {
        try {
            while (!closing.await(Limits.INSTANCE_LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void look() {
        try {
            if (connection != null && connection.isValid(ANSWER_SECONDS)) {
                return;
            }
            end();
            connection = connect();
            if (connection == null && closing.getCount() > 0) {
                fatal.accept(taken());
            }
        } catch (SQLException e) {
            log.warn("PostgreSQL does not answer; looking again in {}", Limits.INSTANCE_LOOK);
        }
    }

    private synchronized void end() {
        Connection old = connection;
        connection = null;
        if (old != null) {
            try {
                old.close();
            } catch (SQLException e) {
                log.debug("The connection was gone already", e);
            }
        }
    }

    /** PostgreSQL may need a moment to notice that an instance was killed. */
    private Connection connectInTime() throws SQLException {
        for (int i = 0; i < TRIES; i++) {
            Connection held = connect();
            if (held != null) {
                return held;
            }
            try {
                if (closing.await(BETWEEN_TRIES_MILLIS, TimeUnit.MILLISECONDS)) {
                    break;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw taken();
    }

    /** A connection that holds the lock, or null when another one does. */
    private @Nullable Connection connect() throws SQLException {
        Connection fresh = DriverManager.getConnection(url);
        boolean held = false;
        try (Statement statement = fresh.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
            held = row.next() && row.getBoolean(1);
        } finally {
            if (!held) {
                fresh.close();
            }
        }
        return held ? fresh : null;
    }
}
