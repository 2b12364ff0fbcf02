package io.filebell.receiver.internal;

import io.filebell.receiver.InboxException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Copies SQLite's write-ahead log into its database beside the writer, on a connection and a thread
 * of its own, so that no event waits for it. The log is begun anew when all of it is copied, which
 * under a load without a pause happens at {@link Limits#LOG_PAGES}: there the writer copies what is
 * left, which is little.
 *
 * <p>One that fails is tried again with what is written next; until then the log grows, and every
 * event in it is as durable as before.
 */
final class Checkpoints implements AutoCloseable {

    private static final System.Logger log = System.getLogger("io.filebell.receiver");

    private final KeptConnections connections;
    private final Semaphore due = new Semaphore(0);
    private final Thread thread;
    private long bytes;
    private volatile boolean closing;

    private Checkpoints(KeptConnections connections) {
        this.connections = connections;
        this.thread = new Thread(this::copyUntilClosed, "filebell-inbox-checkpoints");
        thread.setDaemon(true);
        thread.start();
    }

    /** Those of this database; none where it sees to that by itself. */
    static Optional<Checkpoints> of(Connector connector, SqlDialect dialect) {
        return switch (dialect) {
            case SQLITE -> Optional.of(new Checkpoints(new KeptConnections(connector, dialect, 1)));
            case POSTGRESQL -> Optional.empty();
        };
    }

    /** So many writes with so many bytes were committed; told by the writer's thread alone. */
    void committed(int writes, long bytesOfEvents) {
        bytes += bytesOfEvents + (long) writes * Limits.LOG_BYTES_OF_A_WRITE;
        if (bytes >= Limits.LOG_BYTES_BETWEEN_CHECKPOINTS) {
            bytes = 0;
            due.release();
        }
    }

    private void copyUntilClosed() {
        while (isDue()) {
            try {
                connections.use(connection -> {
                    try (Statement statement = connection.createStatement()) {
                        return statement.execute("PRAGMA wal_checkpoint(PASSIVE)");
                    }
                });
            } catch (InboxException e) {
                log.log(System.Logger.Level.DEBUG, "A checkpoint failed", e);
            }
        }
    }

    private boolean isDue() {
        due.acquireUninterruptibly();
        due.drainPermits();
        return !closing;
    }

    /** Waits for the one that runs. */
    @Override
    public void close() {
        closing = true;
        due.release();
        Threads.join(thread);
        connections.close();
    }
}
