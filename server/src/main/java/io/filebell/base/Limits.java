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

    // Lists
    /** Rows of a list when the caller asks for no number. */
    public static final int PAGE_DEFAULT = 100;
    /** Rows of a list at most. */
    public static final int PAGE_MAX = 500;

    // Accounts
    /** How long rights are believed before the database is asked again. */
    public static final Duration RIGHTS_AGE = Duration.ofSeconds(1);
    /** Keys, and pairs of key and workspace, whose rights are kept in memory. */
    public static final int RIGHTS_CACHED = 10_000;
    /** The use of a key is noted in the database at most this often. */
    public static final Duration KEY_USE_INTERVAL = Duration.ofMinutes(1);
    /** Keys whose use waits to be noted; further uses are noted later. */
    public static final int KEY_USES_WAITING = 1_024;
    /** Characters of the name of an organization, a user, a workspace or a key. */
    public static final int NAME_CHARACTERS = 100;
    /** Characters of an e-mail address (RFC 5321, section 4.5.3.1.3, less its brackets). */
    public static final int EMAIL_CHARACTERS = 254;
    /** Users that an organization has made. */
    public static final int USERS_IN_ORGANIZATION = 100_000;
    /** Workspaces of an organization; also bounds the events of one change of a role. */
    public static final int WORKSPACES_IN_ORGANIZATION = 10_000;
    /** Keys of an organization that are not revoked. */
    public static final int KEYS_IN_ORGANIZATION = 10_000;
    /** Workspaces that one key may be restricted to. */
    public static final int WORKSPACES_OF_KEY = 100;
    /** Characters of an API key after its prefix, at least. */
    public static final int KEY_CHARACTERS_MIN = 32;
    /** Characters of an API key after its prefix, at most. */
    public static final int KEY_CHARACTERS_MAX = 200;
    /** Bytes that a file with a key may have. */
    public static final int KEY_FILE_BYTES = 4_096;

    private Limits() {}
}
