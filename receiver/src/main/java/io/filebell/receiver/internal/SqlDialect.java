package io.filebell.receiver.internal;

import io.filebell.receiver.InboxException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The databases that hold an inbox, and the few places where they differ. */
enum SqlDialect {
    SQLITE(
            "INTEGER PRIMARY KEY",
            "TEXT",
            "BLOB",
            "BEGIN IMMEDIATE",
            List.of(
                    "PRAGMA busy_timeout=" + Limits.LOCK_WAIT.toMillis(),
                    "PRAGMA journal_mode=WAL",
                    "PRAGMA synchronous=FULL",
                    "PRAGMA wal_autocheckpoint=" + Limits.LOG_PAGES),
            List.of()),
    POSTGRESQL(
            "BIGINT PRIMARY KEY",
            "TEXT COLLATE \"C\"",
            "BYTEA",
            "BEGIN",
            List.of(
                    "SET synchronous_commit=on",
                    "SET lock_timeout=" + Limits.OWNER_WAIT.toMillis()),
            List.of(
                    "SELECT pg_advisory_unlock_all()",
                    "RESET synchronous_commit",
                    "RESET lock_timeout"));

    private static final String QUERY_CANCELED = "57014";
    private static final int SQLITE_NOMEM = 7;
    private static final int SQLITE_BUSY = 5;
    private static final int SQLITE_LOCKED = 6;
    private static final int SQLITE_IOERR = 10;
    private static final int SQLITE_CORRUPT = 11;
    private static final int SQLITE_FULL = 13;
    private static final int SQLITE_CONSTRAINT = 19;

    private final String numberKey;
    private final String bytewise;
    private final String bytes;
    private final String begin;
    private final List<String> session;
    private final List<String> farewell;

    SqlDialect(
            String numberKey,
            String bytewise,
            String bytes,
            String begin,
            List<String> session,
            List<String> farewell) {
        this.numberKey = numberKey;
        this.bytewise = bytewise;
        this.bytes = bytes;
        this.begin = begin;
        this.session = session;
        this.farewell = farewell;
    }

    static SqlDialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product.toLowerCase(Locale.ROOT)) {
            case "sqlite" -> SQLITE;
            case "postgresql" -> POSTGRESQL;
            default ->
                throw new InboxException(
                        "An inbox lies in SQLite or PostgreSQL, and not in " + product + ".");
        };
    }

    /** Begins a transaction that may write. */
    String begin() {
        return begin;
    }

    /** What each connection is set to: every commit is on the disk before it returns. */
    List<String> session() {
        return session;
    }

    /** Takes back what the session was set to, and lets go of its lock. */
    List<String> farewell() {
        return farewell;
    }

    String ddl(String sql) {
        return sql.replace("${numberKey}", numberKey)
                .replace("${bytewise}", bytewise)
                .replace("${bytes}", bytes);
    }

    /** Whether the database said something about all of the transaction, not of one statement. */
    boolean endsTransaction(SQLException e) {
        if (this == POSTGRESQL) {
            String state = String.valueOf(e.getSQLState());
            // Connection, resources, operator intervention, system error; not a statement that took
            // too long, which is its own fault.
            return !state.equals(QUERY_CANCELED)
                    && Stream.of("08", "53", "57", "58").anyMatch(state::startsWith);
        }
        return switch (e.getErrorCode() & 0xff) {
            case SQLITE_BUSY,
                    SQLITE_LOCKED,
                    SQLITE_NOMEM,
                    SQLITE_IOERR,
                    SQLITE_CORRUPT,
                    SQLITE_FULL -> true;
            default -> false;
        };
    }

    /** Whether a commit that failed so is known not to have stored anything. */
    boolean isKnownToStoreNothing(SQLException e) {
        if (this == POSTGRESQL) {
            String state = String.valueOf(e.getSQLState());
            // A deferred constraint, a conflict, or a transaction that had failed before.
            return Stream.of("23", "25", "40001", "40P01").anyMatch(state::startsWith);
        }
        return switch (e.getErrorCode() & 0xff) {
            case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL, SQLITE_CONSTRAINT -> true;
            default -> false;
        };
    }

    /** Whether it is about what a row holds. */
    boolean isConstraint(SQLException e) {
        return this == POSTGRESQL
                ? String.valueOf(e.getSQLState()).startsWith("23")
                : (e.getErrorCode() & 0xff) == SQLITE_CONSTRAINT;
    }

    /** Throws what the inbox's database said about all of the transaction, if it did. */
    void throwIfItEndsTheTransaction(Throwable thrown) throws SQLException {
        Optional<SQLException> said = thrown instanceof HandlerFailure failure
                ? failure.ofTheInbox()
                : Optional.of(thrown)
                        .filter(SQLException.class::isInstance)
                        .map(SQLException.class::cast)
                        .filter(this::endsTransaction);
        if (said.isPresent()) {
            throw said.get();
        }
    }

    /** Whether nobody knows any more what the file holds, so that only a new start helps. */
    boolean isBeyondRepair(SQLException e) {
        int code = e.getErrorCode() & 0xff;
        return this == SQLITE && (code == SQLITE_IOERR || code == SQLITE_CORRUPT);
    }

    String sentence(SQLException e) {
        int code = this == SQLITE ? e.getErrorCode() & 0xff : 0;
        if (code == SQLITE_FULL) {
            return "The inbox's disk is full; nothing was stored.";
        }
        if (code == SQLITE_BUSY || code == SQLITE_LOCKED) {
            return "Another program holds the inbox's database locked; nothing was stored.";
        }
        return "The inbox's database could not store anything: " + e.getMessage();
    }
}
