package io.filebell.base;

import java.time.Duration;

/** Every bound of the server, in one place. */
public final class Limits {

    // Database
    /** Writes that share one commit at most. */
    public static final int WRITES_IN_A_COMMIT = 1_024;
    /** Writes that may wait for the writer; the next ones are told to come again. */
    public static final int WRITES_WAITING = 16_384;
    /** A write-ahead log of this size makes writers wait for a checkpoint. */
    public static final long WAL_BYTES = 256L << 20;
    /** A write-ahead log of this size starts a checkpoint beside the writer. */
    public static final long WAL_CHECKPOINT_BYTES = 16L << 20;
    /** Reads at once. */
    public static final int READERS = 8;
    /** Connections to PostgreSQL. */
    public static final int POSTGRES_CONNECTIONS = 16;
    /** How long a read or write waits for a connection. */
    public static final Duration CONNECTION_WAIT = Duration.ofSeconds(10);
    /** Times that a commit is tried again when PostgreSQL ends it for a deadlock or serialization. */
    public static final int COMMIT_TRIES = 5;

    // Events
    /** Logs of which the last events are kept in memory. */
    public static final int LOGS_CACHED = 256;
    /** Events of one log that are kept in memory. */
    public static final int EVENTS_CACHED_PER_LOG = 1_024;

    private Limits() {}
}
