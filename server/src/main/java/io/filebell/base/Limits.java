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

    // Requests
    /** The body of a request that is read as JSON. */
    public static final int JSON_BODY_BYTES = 1 << 20;
    /** Request line and headers together. */
    public static final int REQUEST_HEADER_BYTES = 16 << 10;
    /** Items of a page when the caller does not say. */
    public static final int PAGE_ITEMS = 100;
    /** Items of a page at most. */
    public static final int PAGE_ITEMS_MOST = 500;
    /** Characters of a cursor. */
    public static final int CURSOR_CHARACTERS = 1_024;
    /** Characters of an Idempotency-Key. */
    public static final int IDEMPOTENCY_KEY_CHARACTERS = 255;
    /** How long the answer to a request with an Idempotency-Key is kept. */
    public static final Duration IDEMPOTENCY_KEPT = Duration.ofHours(24);
    /** Kept answers that one transaction of the sweep removes. */
    public static final int IDEMPOTENCY_SWEPT_AT_ONCE = 500;

    private Limits() {}
}
