package io.filebell.db;

/** The few places where the SQL of the two databases differs. */
public enum Dialect {
    SQLITE("", "BLOB", "", "INTEGER PRIMARY KEY AUTOINCREMENT", ""),
    POSTGRESQL(
            " FOR UPDATE",
            "BYTEA",
            " COLLATE \"C\"",
            "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
            "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)");

    private final String forUpdate;
    private final String bytes;
    private final String bytewise;
    private final String serial;
    private final String now;

    Dialect(String forUpdate, String bytes, String bytewise, String serial, String now) {
        this.forUpdate = forUpdate;
        this.bytes = bytes;
        this.bytewise = bytewise;
        this.serial = serial;
        this.now = now;
    }

    /** Ends a SELECT whose rows are about to change; empty where there is one writer anyway. */
    public String forUpdate() {
        return forUpdate;
    }

    /** The same, and leaves out the rows that somebody else has locked instead of waiting. */
    public String forUpdateSkippingLocked() {
        return forUpdate.isEmpty() ? "" : forUpdate + " SKIP LOCKED";
    }

    /** Whether several instances may share the database, which then has a clock of its own. */
    public boolean isShared() {
        return !now.isEmpty();
    }

    /** Asks a shared database for its clock: milliseconds since 1970. */
    public String now() {
        return now;
    }

    /** The column type of bytes. */
    public String bytes() {
        return bytes;
    }

    /** What makes a text column compare byte by byte, so that cursors go on where they ended. */
    public String bytewise() {
        return bytewise;
    }

    /** The type of a primary key that the database counts up itself. */
    String serial() {
        return serial;
    }
}
