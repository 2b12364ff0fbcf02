package io.filebell.receiver.internal;

import io.filebell.receiver.InboxException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The inbox's tables, and how they come to be and change: one list of statements a version. */
final class Schema {

    /**
     * Thin rows that change apart from thick ones that do not: marking a job rewrites a page of
     * forty jobs, and no body.
     */
    private static final List<List<String>> VERSIONS = List.of(List.of("""
            CREATE TABLE filebell_job (
                number ${numberKey},
                dedupe ${bytewise} NOT NULL UNIQUE,
                type TEXT NOT NULL,
                order_key TEXT,
                state TEXT NOT NULL,
                attempt INTEGER NOT NULL,
                due_at BIGINT NOT NULL,
                owner BIGINT NOT NULL,
                replay INTEGER NOT NULL,
                received_at BIGINT NOT NULL,
                started_at BIGINT,
                ended_at BIGINT,
                error TEXT,
                bytes INTEGER NOT NULL)""", """
            CREATE INDEX filebell_job_aside ON filebell_job (number)
                WHERE state IN ('dead', 'set_aside')""", """
            CREATE TABLE filebell_request (
                number ${numberKey},
                headers ${bytes} NOT NULL,
                body ${bytes} NOT NULL)""", """
            CREATE TABLE filebell_refused (
                ruling TEXT NOT NULL,
                slot INTEGER NOT NULL,
                number BIGINT NOT NULL,
                received_at BIGINT NOT NULL,
                id TEXT,
                headers ${bytes} NOT NULL,
                body ${bytes} NOT NULL,
                body_bytes BIGINT NOT NULL,
                reason TEXT NOT NULL,
                PRIMARY KEY (ruling, slot))""", """
            CREATE TABLE filebell_source (
                name TEXT PRIMARY KEY,
                head BIGINT NOT NULL,
                gaps TEXT NOT NULL,
                position TEXT)"""));

    private Schema() {}

    /**
     * Brings the tables up to date, in one transaction, and counts this opening.
     *
     * @return the number of this opening, which no other process has
     * @throws InboxException when the tables are of a newer version
     */
    static long prepare(Connection connection, SqlDialect dialect) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(dialect.begin());
            try {
                statement.execute("CREATE TABLE IF NOT EXISTS filebell_inbox"
                        + " (name TEXT PRIMARY KEY, value BIGINT NOT NULL)");
                long version = value(statement, "version");
                if (version > VERSIONS.size()) {
                    throw new InboxException("This inbox was made by a newer version of the"
                            + " receiver (tables of version " + version + ", this one knows "
                            + VERSIONS.size() + "). Use that one.");
                }
                for (List<String> steps : VERSIONS.subList((int) version, VERSIONS.size())) {
                    for (String step : steps) {
                        statement.execute(dialect.ddl(step));
                    }
                }
                set(statement, "version", VERSIONS.size());
                long opening = value(statement, "openings") + 1;
                set(statement, "openings", opening);
                statement.execute("COMMIT");
                return opening;
            } catch (SQLException | RuntimeException e) {
                statement.execute("ROLLBACK");
                throw e;
            }
        }
    }

    private static long value(Statement statement, String name) throws SQLException {
        try (ResultSet row = statement.executeQuery(
                "SELECT value FROM filebell_inbox WHERE name = '" + name + "'")) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private static void set(Statement statement, String name, long value) throws SQLException {
        statement.execute("INSERT INTO filebell_inbox (name, value) VALUES ('" + name + "', "
                + value + ") ON CONFLICT (name) DO UPDATE SET value = excluded.value");
    }
}
