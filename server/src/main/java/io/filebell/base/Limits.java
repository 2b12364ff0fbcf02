package io.filebell.base;

import java.time.Duration;
import java.util.List;

/** Every bound of the server, in one place. */
public final class Limits {

    // Paths
    /** Bytes of a node's name in UTF-8. */
    public static final int NAME_BYTES = 255;
    /** Names in a path. */
    public static final int PATH_SEGMENTS = 64;

    // Contents
    /** A content up to this size is stored in the database, with the rows that make it visible. */
    public static final int SMALL_CONTENT_BYTES = 16 << 10;
    /** Bytes of an upload that are read, hashed and written at a time. */
    public static final int UPLOAD_CHUNK_BYTES = 64 << 10;
    /** Buffers of that size that are kept; uploads beyond so many at once use small ones. */
    public static final int UPLOAD_CHUNKS_KEPT = 64;
    /** Size of those small ones. */
    public static final int UPLOAD_SPARE_CHUNK_BYTES = 8 << 10;
    /** Stored bytes without a row are left alone this long: their transaction may still come. */
    public static final Duration BLOB_GRACE = Duration.ofHours(24);
    /** Stored files that one question to the database is about. */
    public static final int BLOBS_IN_A_SWEEP_BATCH = 1_000;

    // Database
    /** Writes that share one commit at most. */
    public static final int WRITES_IN_A_COMMIT = 1_024;
    /** Writes that may wait for the writer; the next ones are told to come again. */
    public static final int WRITES_WAITING = 16_384;
    /** A write-ahead log of this size makes writers wait for a checkpoint. */
    public static final long WAL_BYTES = 256L << 20;
    /** So much in the write-ahead log that is not copied starts a checkpoint beside the writer. */
    public static final long WAL_CHECKPOINT_BYTES = 16L << 20;
    /** The write-ahead log's file shrinks when no checkpoint was due for this long. */
    public static final Duration WAL_SHRINKS_AFTER = Duration.ofMinutes(1);
    /** Reads at once. */
    public static final int READERS = 8;
    /** Rows that a connection holds in memory of an answer that is read row by row. */
    public static final int ROWS_FETCHED = 1_000;
    /** Statements that a connection keeps compiled, and texts of statements kept taken apart. */
    public static final int STATEMENTS_KEPT = 1_024;
    /** Connections to PostgreSQL. */
    public static final int POSTGRES_CONNECTIONS = 16;
    /** How long a read or write waits for a connection. */
    public static final Duration CONNECTION_WAIT = Duration.ofSeconds(10);
    /**
     * Times that a commit is tried again when PostgreSQL ends it for a deadlock or serialization.
     */
    public static final int COMMIT_TRIES = 5;

    /** How often an instance on PostgreSQL looks whether it still is the only one. */
    public static final Duration INSTANCE_LOOK = Duration.ofSeconds(5);

    /** How often what is past its time is looked for. */
    public static final Duration HOUSEKEEPING = Duration.ofMinutes(10);

    // Events
    /** Logs of which the last events are kept in memory. */
    public static final int LOGS_CACHED = 256;
    /** Events of one log that are kept in memory. */
    public static final int EVENTS_CACHED_PER_LOG = 1_024;
    /** Characters of the data of all events that are kept in memory. */
    public static final long EVENT_CHARACTERS_CACHED = 16L << 20;

    // Hearing of events
    /** Events that a request reads from the database at once. */
    public static final int EVENTS_READ_AT_ONCE = 250;
    /** Events that one request for a list looks at, of which few may match what it asks for. */
    public static final int EVENTS_LOOKED_AT = 5_000;
    /** Characters of the events of one page; it ends after the one that goes beyond. */
    public static final long EVENT_PAGE_CHARACTERS = 4L << 20;
    /** Seconds that a request waits for an event at most. */
    public static final int EVENT_WAIT_SECONDS = 60;
    /** How often who waits looks at the database and at their rights, to make up for lost hints. */
    public static final Duration EVENT_LOOK = Duration.ofSeconds(3);
    /** Requests that wait for events, over all keys and of one. */
    public static final int EVENT_WAITS = 2_000;

    public static final int EVENT_WAITS_OF_KEY = 100;
    /** Streams of events that are open, over all keys and of one. */
    public static final int EVENT_STREAMS = 2_000;

    public static final int EVENT_STREAMS_OF_KEY = 100;
    /** How long a stream is silent at most. */
    public static final Duration STREAM_SILENCE = Duration.ofSeconds(15);
    /**
     * The same of a stream that samples are handed to, so that one whose client is gone is soon
     * known for it.
     */
    public static final Duration SAMPLED_STREAM_SILENCE = Duration.ofSeconds(2);
    /** How long a client should wait before it opens a stream again. */
    public static final Duration STREAM_RETRY = Duration.ofSeconds(2);
    /** Event patterns, and workspaces, that one request may name. */
    public static final int EVENT_PATTERNS_ASKED = 100;

    public static final int EVENT_WORKSPACES_ASKED = 100;

    /** Values of its own that a sample may have. */
    public static final int SAMPLE_VALUES = 100;
    /** Samples that wait for one stream; the next ones do not reach it. */
    public static final int SAMPLES_WAITING = 100;

    // Endpoints
    /** Endpoints of a workspace, and endpoints of an organization over all its workspaces. */
    public static final int ENDPOINTS = 100;
    /** Event patterns of an endpoint. */
    public static final int ENDPOINT_EVENTS = 100;
    /** Path globs of an endpoint. */
    public static final int ENDPOINT_PATHS = 50;
    /** Characters of a path glob. */
    public static final int ENDPOINT_PATH_CHARACTERS = 1_024;
    /** Actors that an endpoint ignores. */
    public static final int ENDPOINT_IGNORED_ACTORS = 100;
    /** Headers of its own that an endpoint adds. */
    public static final int ENDPOINT_HEADERS = 20;
    /** Characters of a header's value. */
    public static final int ENDPOINT_HEADER_CHARACTERS = 4_096;
    /** Characters of the body of an endpoint's template. */
    public static final int TEMPLATE_CHARACTERS = 16_384;
    /** Placeholders of a template's body and headers together. */
    public static final int TEMPLATE_PLACEHOLDERS = 100;
    /** Names of a placeholder's path. */
    public static final int PLACEHOLDER_NAMES = 16;
    /** Seconds of quiet after which a batch goes out, at most. */
    public static final int BATCH_QUIET_SECONDS = 3_600;
    /** Events of a batch: as many thin ones always fit into {@link #PAYLOAD_BYTES}. */
    public static final int BATCH_EVENTS = 500;
    /** Events of the log, whether they match or not, over which a batch can extend. */
    public static final int BATCH_SPAN = 10_000;
    /** An event has its time before its commit: so long is waited for one that is on its way. */
    public static final Duration BATCH_COMMITS = Duration.ofMillis(100);
    /** Revisions of an endpoint up to which nobody looks whether some can be dropped. */
    public static final int REVISIONS_LEFT_ALONE = 10;
    /** Secrets of an endpoint that sign at once, while it is being rotated. */
    public static final int ENDPOINT_SECRETS = 5;
    /** Requests a second that an endpoint can be limited to at most. */
    public static final int ENDPOINT_RATE = 1_000;
    /** Requests that an endpoint may have open at most. */
    public static final int ENDPOINT_IN_FLIGHT = 100;
    /** The longest that an endpoint may take to answer. */
    public static final int ENDPOINT_TIMEOUT_SECONDS = 30;
    /** Events that led to an event, beyond which it wakes nobody any more. */
    public static final int CAUSE_DEPTH = 8;

    /** The longest time that an old secret signs beside the new one. */
    public static final int SECRET_OVERLAP_SECONDS = 7 * 24 * 3_600;
    /** Characters of a description. */
    public static final int DESCRIPTION_CHARACTERS = 1_000;

    // Deliveries
    /** How long registering an endpoint waits for what comes of its first test. */
    public static final Duration VERIFICATION = Duration.ofSeconds(5);
    /** Attempts under way at once, over all endpoints; each has a connection of its own. */
    public static final int ATTEMPTS_IN_FLIGHT = 4_096;
    /** Bytes of a webhook's body; an event that would make a larger one is sent thin. */
    public static final int PAYLOAD_BYTES = 256 << 10;
    /** Bodies of events that are kept because further endpoints will want them. */
    public static final int BODIES_CACHED = 1_024;
    /** By how much the clocks of two instances may differ without harm to what replays look at. */
    public static final Duration CLOCKS_APART = Duration.ofMinutes(1);
    /** Outcomes that are not stored yet; at this many sending pauses. */
    public static final int OUTCOMES_NOT_STORED = 10_000;
    /** Outcomes that are written in one transaction. */
    public static final int OUTCOMES_IN_A_WRITE = 1_000;
    /** Events that a lane reads at once. */
    public static final int EVENTS_READ_BY_LANE = 256;
    /** Retries of one lane that are kept in memory; further ones wait in their rows. */
    public static final int RETRIES_IN_MEMORY = 256;
    /** Deliveries of one lane that wait for one before them; at this many it reads no further. */
    public static final int DELIVERIES_HELD = 10_000;
    /** Events that a lane has taken from its log and not sent yet, without a row of their own. */
    public static final int TAKEN_AHEAD = 200;
    /** Failures in a row after which an endpoint is taken to fail, if they took long enough. */
    public static final int FAILURES_IN_A_ROW = 5;
    /** How long failures in a row must go on until an endpoint is taken to fail. */
    public static final Duration FAILURES_OVER = Duration.ofSeconds(10);
    /** Probes that must have failed before an endpoint is disabled. */
    public static final int PROBES_BEFORE_DISABLING = 20;
    /** How long an endpoint may fail, while this process runs, until it is disabled. */
    public static final Duration FAILING_AT_MOST = Duration.ofDays(5);
    /** How long to wait after the database did not take a write. */
    public static final Duration AFTER_FAILED_WRITE = Duration.ofMillis(250);
    /** How long an instance that does not say that it is alive keeps its leases. */
    public static final Duration LEASE = Duration.ofSeconds(10);
    /** How often an instance says that it is alive. */
    public static final Duration LEASE_RENEWAL = Duration.ofSeconds(3);
    /** How long before the end of its leases an instance stops to act on them. */
    public static final Duration LEASE_MARGIN = Duration.ofSeconds(3);
    /** The least time between two rounds of hints to other instances. */
    public static final Duration RELAY_PAUSE = Duration.ofMillis(2);
    /** How often heads are compared with cursors, to make up for lost hints. */
    public static final Duration SWEEP = Duration.ofSeconds(2);
    /**
     * How often the wall clock is looked at while something waits for a time, in case it jumped.
     */
    public static final Duration CLOCK_LOOK = Duration.ofMillis(500);
    /**
     * Events that match nothing and that a cursor may be behind until it is written all the same.
     */
    public static final int CURSOR_LAG = 1_000;
    /**
     * A 429 this long after a delivery's first attempt is its end, however often it was put off.
     */
    public static final Duration DELIVERY_AGE = Duration.ofDays(7);
    /** The longest wait that a Retry-After is granted. */
    public static final Duration RETRY_AFTER = Duration.ofHours(24);

    /** Attempts of an endpoint that are kept in memory to say how it is doing. */
    public static final int RECENT_ATTEMPTS = 1_000;
    /** How old such an attempt may be. */
    public static final Duration RECENT_AGE = Duration.ofHours(24);
    /** Events that are matched to count what an endpoint has not got yet. */
    public static final int BACKLOG_EVENTS_LOOKED_AT = 1_000;
    /** Logs that are looked at to count that, of an organization's endpoint. */
    public static final int BACKLOG_LOGS_LOOKED_AT = 100;
    /** Up to where deliveries are counted that are retrying, or held. */
    public static final int BACKLOG_ROWS_COUNTED = 10_000;
    // Retention
    /** How often the parts of the attempts are looked at. */
    public static final Duration PARTS_LOOK = Duration.ofSeconds(15);
    /** A part of the attempts that takes this much is followed by another one within the day. */
    public static final long PART_BYTES = 64L << 20;
    /** How far ahead that one begins. */
    public static final Duration PART_AHEAD = Duration.ofSeconds(15);
    /** How long a part is left alone that nobody looks into any more, until it is dropped. */
    public static final Duration PART_LEAVES = Duration.ofSeconds(30);
    /** Settled deliveries that one write removes. */
    public static final int DELIVERIES_PRUNED_AT_ONCE = 1_000;
    /** Events that one write drops. */
    public static final int EVENTS_DROPPED_AT_ONCE = 500;

    // Backup
    /** Bytes of rows, as JSON, that stand together in an archive. */
    public static final int BACKUP_CHUNK_BYTES = 4 << 20;
    /** Bytes of rows, unpacked, that a restore takes from one entry of an archive. */
    public static final int BACKUP_CHUNK_BYTES_READ = 64 << 20;
    /** Contents whose place one statement of a restore writes down. */
    public static final int BACKUP_BLOBS_IN_A_BATCH = 1_000;

    /** Endpoints that are labels of metrics at once. */
    public static final int ENDPOINTS_AS_LABELS = 100;
    /** How often the metrics of endpoints are read anew. */
    public static final Duration METRICS_REFRESH = Duration.ofSeconds(10);

    // Webhook targets
    /** Characters of a webhook URL. */
    public static final int URL_CHARACTERS = 2_048;
    /** Characters of a host name (RFC 1035 §2.3.4). */
    public static final int HOST_CHARACTERS = 253;
    /** Characters between two dots of a host name. */
    public static final int HOST_LABEL_CHARACTERS = 63;
    /** Names whose addresses are remembered. */
    public static final int NAMES_REMEMBERED = 10_000;
    /** How long the addresses of a name are remembered. */
    public static final Duration NAME_AGE = Duration.ofSeconds(5);
    /** Names that are being looked up at once; the next ones wait. */
    public static final int NAME_LOOKUPS = 64;
    /** Addresses of a name that one attempt tries. */
    public static final int ADDRESSES_TRIED = 8;

    // Outbound connections
    /** Open connections to endpoints. */
    public static final int OUTBOUND_CONNECTIONS = 4_096;
    /** How long a connection is kept that nothing uses. */
    public static final Duration OUTBOUND_IDLE = Duration.ofSeconds(30);
    /** How often kept connections are looked through for idle ones. */
    public static final Duration OUTBOUND_SWEEP = Duration.ofSeconds(1);
    /** For how long the readiness of a server tells of a write that had no room. */
    public static final Duration REFUSED_WRITES_TOLD = Duration.ofMinutes(1);
    /** How long attempts may go on while the sender closes. */
    public static final Duration OUTBOUND_GRACE = Duration.ofSeconds(20);
    /** Bytes of an answer's status line. */
    public static final int ANSWER_LINE_BYTES = 4_096;
    /** Bytes of an answer's headers; an answer with more is none. */
    public static final int ANSWER_HEADER_BYTES = 16 << 10;
    /** Headers of an answer that are kept. */
    public static final int ANSWER_HEADERS = 100;
    /** Interim answers (1xx) before the final one. */
    public static final int INTERIM_ANSWERS = 10;
    /** Bytes of the body of a failure that are read. */
    public static final int FAILURE_BODY_BYTES = 16 << 10;
    /** Bytes of the body of a success that are read. */
    public static final int SUCCESS_BODY_BYTES = 1 << 10;
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

    // Workspaces
    /** Keys of a node's metadata. */
    public static final int METADATA_KEYS = 64;
    /** Bytes of one key of metadata, in UTF-8. */
    public static final int METADATA_KEY_BYTES = 255;
    /** Bytes of a node's metadata, as JSON. */
    public static final int METADATA_BYTES = 16 << 10;
    /**
     * Rows that one write of a long work on a tree changes: a copy, a purge, emptying the trash.
     */
    public static final int NODES_IN_A_BATCH = 1_000;
    /** Nodes of the trash that one write deletes, each with its event. */
    public static final int TRASHED_IN_A_BATCH = 100;
    /** Nodes beneath a folder that is copied. */
    public static final int NODES_IN_A_COPY = 1_000_000;
    /** A copy that was not touched for so long was given up by a crash, and is swept. */
    public static final Duration COPY_ABANDONED = Duration.ofHours(1);
    /** Bytes of a refused upload that are read away so that the client comes to see the answer. */
    public static final long REFUSED_UPLOAD_BYTES = 16L << 20;
    /** How often the keeper looks for work when nobody wakes it. */
    public static final Duration KEEPER_PAUSE = Duration.ofMinutes(1);
    /** How often the blob store is searched for bytes that no row names. */
    public static final Duration STRAYS_PAUSE = Duration.ofHours(24);
    /** Contents without a reference that are looked at in one write. */
    public static final int ORPHANS_IN_A_BATCH = 500;
    /** Downloads that wait for their event to be written; the next ones have none. */
    public static final int DOWNLOADS_WAITING = 10_000;
    /** Time in which further downloads of a file by the same actor are not told. */
    public static final Duration DOWNLOAD_TOLD_AGAIN = Duration.ofMinutes(10);
    /** Downloads that one write tells of. */
    public static final int DOWNLOADS_IN_A_BATCH = 256;
    /**
     * Deliveries of a replay that wait for their outcome at once: fewer than
     * {@link #RETRIES_IN_MEMORY}, beyond which an endpoint in strict order takes nothing new.
     */
    public static final int REPLAY_OUTSTANDING = 200;
    /** Events that one step of a replay looks at. */
    public static final int REPLAY_EVENTS_IN_A_STEP = 250;
    /** Deliveries that one write makes due at once, as their endpoint is back. */
    public static final int BROUGHT_FORWARD_IN_A_WRITE = 1_000;
    /** Replays that are under way at once in the whole installation; others wait. */
    public static final int REPLAYS_AT_ONCE = 1_000;
    /** How often replays look whether they may go on. */
    public static final Duration REPLAY_PAUSE = Duration.ofMillis(100);
    /** How often replays are looked for when none is under way. */
    public static final Duration REPLAY_IDLE = Duration.ofSeconds(5);

    // Mail
    /** How long each step of sending a mail may take. */
    public static final Duration MAIL_PATIENCE = Duration.ofSeconds(15);
    /** How often it is looked whether a mail is due. */
    public static final Duration MAIL_LOOK = Duration.ofSeconds(10);
    /** Mails that are sent before it is looked again. */
    public static final int MAILS_AT_ONCE = 100;
    /** How long a mail waits after each try that failed; after one more it is given up. */
    public static final List<Duration> MAIL_PAUSES = List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(12));

    // Requests
    /** The body of a request that is read as JSON. */
    public static final int JSON_BODY_BYTES = 1 << 20;
    /** Request line and headers together. */
    public static final int REQUEST_HEADER_BYTES = 16 << 10;
    /** Connections from clients. */
    public static final int CLIENT_CONNECTIONS = 8_192;
    /** How long a connection from a client may be silent: between requests, and inside of one. */
    public static final Duration CLIENT_SILENCE = Duration.ofSeconds(60);
    /** A body must come at least this fast over its whole time, after the first silence. */
    public static final long CLIENT_BYTES_A_SECOND = 256;
    /** Requests of one API key, on average and in a burst. */
    public static final int KEY_REQUESTS_A_SECOND = 20_000;

    public static final int KEY_REQUESTS_AT_ONCE = 40_000;
    /** Requests of one address with a key that is none, on average and in a burst. */
    public static final int FAILED_KEYS_A_SECOND = 2;

    public static final int FAILED_KEYS_AT_ONCE = 100;
    /** Keys and addresses whose rate is remembered. */
    public static final int RATE_BUCKETS = 10_000;
    /** Characters of a cursor. */
    public static final int CURSOR_CHARACTERS = 1_024;
    /** Characters of an Idempotency-Key. */
    public static final int IDEMPOTENCY_KEY_CHARACTERS = 255;
    /** How long the answer to a request with an Idempotency-Key is kept. */
    public static final Duration IDEMPOTENCY_KEPT = Duration.ofHours(24);
    /** Kept answers that one transaction of the sweep removes. */
    public static final int IDEMPOTENCY_SWEPT_AT_ONCE = 500;

    // Command line
    /** Bytes of filebell.yaml. */
    public static final int SETTINGS_FILE_BYTES = 64 << 10;
    /** Bytes of a server's answer that a command reads as JSON. */
    public static final int CLIENT_ANSWER_BYTES = 16 << 20;
    /** What a cell of a table shows of a text. */
    public static final int TABLE_CELL_CHARACTERS = 80;
    /** Bytes of a file that a bench uploads. */
    public static final int BENCH_UPLOAD_BYTES = 1 << 20;
    /** Clients of a bench. */
    public static final int BENCH_CLIENTS = 1_024;
    /** Bytes of an event that a command takes from a stream. */
    public static final int CLIENT_EVENT_BYTES = 4 << 20;
    /** Bytes of a file in which a command keeps where it is. */
    public static final int CLIENT_STATE_BYTES = 64 << 10;
    /** How long a stream may say nothing until its first words; then something holds it back. */
    public static final Duration LISTEN_FIRST_WORDS = Duration.ofSeconds(5);
    /** How long a stream may say nothing later; longer, and the connection is taken for dead. */
    public static final Duration LISTEN_SILENCE = Duration.ofSeconds(40);
    /** A clock that jumped by so much tells that the machine slept. */
    public static final Duration LISTEN_SLEPT = Duration.ofSeconds(10);
    /** How often an open stream is looked at for that. */
    public static final Duration LISTEN_LOOK = Duration.ofSeconds(1);
    /** The wait before a lost server is asked again; doubled each time, up to the second one. */
    public static final Duration LISTEN_AGAIN = Duration.ofMillis(200);

    public static final Duration LISTEN_AGAIN_AT_MOST = Duration.ofSeconds(5);
    /** How long a program on this machine may take to answer. */
    public static final Duration LOCAL_ANSWER = Duration.ofSeconds(15);
    /** How long an answer is waited for once the command was stopped. */
    public static final Duration LOCAL_GRACE = Duration.ofSeconds(2);
    /** Requests for one event to a program that takes them and gives no answer. */
    public static final int LOCAL_ATTEMPTS = 3;
    /** The wait between two of them. */
    public static final Duration LOCAL_AGAIN = Duration.ofMillis(300);
    /** How often it is looked whether a program listens that did not. */
    public static final Duration LOCAL_LOOK = Duration.ofMillis(500);
    /** Failed deliveries that are fetched to be forwarded. */
    public static final int LISTEN_FAILED = 10_000;
    /** Events of which it is asked whether an endpoint that fails has got them. */
    public static final int LISTEN_TRACED = 50_000;
    /** Times that a command goes on with a download whose connection broke. */
    public static final int CLIENT_DOWNLOAD_TRIES = 5;

    private Limits() {}
}
