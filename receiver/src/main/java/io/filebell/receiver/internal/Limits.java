package io.filebell.receiver.internal;

import java.time.Duration;

/** Every bound of the receiver that is no option. */
public final class Limits {

    /** What the log keeps of an accepted request's headers. */
    public static final int HEADER_BYTES = 16 * 1024;

    /** What the log keeps of the body of a request that made no job. */
    public static final int REFUSED_BODY_BYTES = 1_024;

    /** What the log keeps of its headers. */
    public static final int REFUSED_HEADER_BYTES = 2_048;

    /**
     * How many such requests the log keeps, for each ruling; the newest take the oldest's place.
     */
    public static final int REFUSED_ROWS = 1_000;

    /** The longest id, type or key of an event. */
    public static final int TEXT_CHARACTERS = 255;

    /** What is kept of an error's text. */
    static final int ERROR_CHARACTERS = 1_000;

    /** Writes that wait for the writer; more are answered 503. */
    static final int WRITES_WAITING = 10_000;

    /** Refusals are only noted while fewer writes wait than this: genuine events go first. */
    static final int WRITES_WAITING_FOR_REFUSALS = 1_000;

    static final int WRITES_IN_A_COMMIT = 1_024;

    /** SQLite's write-ahead log is begun anew at so many pages of 4 kB, 16 MB. */
    static final int LOG_PAGES = 4_096;

    /** About so much goes into that log until what is in it is copied, beside the writer. */
    static final long LOG_BYTES_BETWEEN_CHECKPOINTS = 2_000_000;

    /** What a write puts there at least, besides an event's own bytes. */
    static final int LOG_BYTES_OF_A_WRITE = 500;

    /** How long a request waits for its commit before it is answered 503. */
    static final Duration COMMIT_WAIT = Duration.ofSeconds(10);

    /** How long SQLite waits for somebody else's lock. */
    static final Duration LOCK_WAIT = Duration.ofSeconds(2);

    /** How long PostgreSQL waits for the lock of a process that is just ending. */
    static final Duration OWNER_WAIT = Duration.ofSeconds(5);

    /** The pause after a commit that failed, before what has to be written is tried again. */
    static final Duration WRITE_PAUSE = Duration.ofMillis(200);

    /** How long a count waits for commits of joined handlers, until it is put off. */
    static final Duration COUNT_WAIT = Duration.ofMillis(100);

    /**
     * Waiting events that are known in memory; the others stay in the table until there is room.
     */
    static final int JOBS_IN_MEMORY = 100_000;

    /** Rows read at once. */
    static final int ROWS_OF_A_PAGE = 1_000;

    /** Bodies and headers held in memory from their receipt to their handler. */
    static final long HELD_BYTES = 16_000_000;

    /** Rows pruned at once. */
    static final int ROWS_OF_A_PRUNE = 500;

    static final int READERS = 4;

    /** Joined handlers that run at once on PostgreSQL, each on a connection. */
    static final int JOINERS = 8;

    /** What a database said to one joined handler, of which the last so many are remembered. */
    static final int ERRORS_OF_A_CALL = 16;

    /** Causes of an exception that are looked through. */
    static final int CAUSES = 32;

    /** Gaps remembered for each source; later ones wait until some are closed. */
    static final int GAPS = 1_000;

    /** Sources (workspaces) whose sequences are followed. */
    static final int SOURCES = 10_000;

    /** The last so many measurements make the percentiles. */
    static final int MEASUREMENTS = 4_096;

    /** Bodies that a JDK server reads at once; whoever comes then is asked to come again. */
    public static final int BODIES_AT_ONCE = 256;

    /** How long a JDK server of our own waits for the whole of a request. */
    public static final Duration REQUEST_TIME = Duration.ofMinutes(1);

    private Limits() {}
}
