package io.filebell.receiver.internal;

import io.filebell.receiver.InboxException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A few connections beside the writer's, made when they are first needed and kept. */
final class KeptConnections implements AutoCloseable {

    /** What is done with one; it leaves no rows open. */
    interface Work<T extends @Nullable Object> {

        T run(Connection connection) throws SQLException;
    }

    private final Connector connector;
    private final SqlDialect dialect;
    private final Semaphore permits;
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private boolean closed;

    /** @param most how many there are at once; who needs one more waits */
    KeptConnections(Connector connector, SqlDialect dialect, int most) {
        this.permits = new Semaphore(most);
        this.connector = connector;
        this.dialect = dialect;
    }

    /** @throws InboxException when the database cannot be reached */
    <T extends @Nullable Object> T use(Work<T> work) {
        permits.acquireUninterruptibly();
        try {
            Connection connection = take();
            boolean fine = false;
            try {
                T result = work.run(connection);
                fine = true;
                return result;
            } finally {
                giveBack(connection, fine);
            }
        } catch (SQLException e) {
            throw new InboxException("The inbox cannot be reached: " + e.getMessage(), e);
        } finally {
            permits.release();
        }
    }

    private Connection take() throws SQLException {
        synchronized (idle) {
            if (closed) {
                throw new InboxException("The inbox is closed.");
            }
            Connection connection = idle.poll();
            if (connection != null) {
                return connection;
            }
        }
        Connection connection = connector.connect();
        try {
            Writer.prepare(connection, dialect);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private void giveBack(Connection connection, boolean fine) throws SQLException {
        synchronized (idle) {
            if (fine && !closed) {
                idle.add(connection);
                return;
            }
        }
        connection.close();
    }

    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
            for (Connection connection : idle) {
                try {
                    connection.close();
                } catch (SQLException e) {
                    throw new InboxException("A connection could not be closed.", e);
                }
            }
            idle.clear();
        }
    }
}
