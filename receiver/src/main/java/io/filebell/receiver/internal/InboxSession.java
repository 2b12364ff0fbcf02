package io.filebell.receiver.internal;

import io.filebell.receiver.InboxException;
import io.filebell.receiver.Ruling;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The writer's connection with its statements, which are prepared once. Belongs to the writer's
 * thread.
 */
final class InboxSession implements AutoCloseable {

    private final Connection connection;
    private final SqlDialect dialect;
    private final long opening;
    private final Statement plain;
    private final PreparedStatement insertJob;
    private final PreparedStatement insertRequest;
    private final PreparedStatement claim;
    private final PreparedStatement settle;
    private final PreparedStatement refuse;
    private final PreparedStatement saveSource;
    private final Map<Ruling, Long> refused = new EnumMap<>(Ruling.class);

    InboxSession(Connection connection, SqlDialect dialect, long opening) throws SQLException {
        this.connection = connection;
        this.dialect = dialect;
        this.opening = opening;
        plain = connection.createStatement();
        insertJob = connection.prepareStatement("INSERT INTO filebell_job"
                + " (number, dedupe, type, order_key, state, attempt, due_at, owner, replay,"
                + " received_at, bytes) VALUES (?, ?, ?, ?, 'queued', 0, 0, 0, ?, ?, ?)"
                + " ON CONFLICT (dedupe) DO NOTHING");
        insertRequest = connection.prepareStatement(
                "INSERT INTO filebell_request (number, headers, body) VALUES (?, ?, ?)");
        // Also when it is this very claim that is stored, and its commit's end was not known.
        claim = connection.prepareStatement(
                "UPDATE filebell_job SET state = 'running', attempt = ?, owner = ?, started_at = ?"
                        + " WHERE number = ? AND (state = 'queued'"
                        + " OR state = 'running' AND attempt = ? AND owner = ?)");
        settle = connection.prepareStatement(
                "UPDATE filebell_job SET state = ?, due_at = ?, ended_at = ?, error = ?"
                        + " WHERE number = ? AND state IN ('queued', 'running')");
        refuse = connection.prepareStatement("INSERT INTO filebell_refused"
                + " (ruling, slot, number, received_at, id, headers, body, body_bytes, reason)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (ruling, slot) DO UPDATE SET"
                + " number = excluded.number, received_at = excluded.received_at,"
                + " id = excluded.id, headers = excluded.headers, body = excluded.body,"
                + " body_bytes = excluded.body_bytes, reason = excluded.reason");
        saveSource = connection.prepareStatement("INSERT INTO filebell_source"
                + " (name, head, gaps, position) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE"
                + " SET head = excluded.head, gaps = excluded.gaps, position = excluded.position");
    }

    /**
     * While this process had no connection, another one may have had the inbox, and what memory
     * knows of it would be wrong.
     */
    void throwUnlessNewest(long own) throws SQLException {
        if (number("SELECT value FROM filebell_inbox WHERE name = 'openings'") != own) {
            throw new InboxException("Another receiver has taken over this inbox since this one"
                    + " lost its connection. Restart this one.");
        }
    }

    /** Where the numbers of events go on. */
    long highestNumber() throws SQLException {
        return number("SELECT MAX(number) FROM filebell_job");
    }

    private long number(String sql) throws SQLException {
        try (ResultSet row = plain.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    void loadSources(Sources sources) throws SQLException {
        sources.clear();
        try (ResultSet rows =
                plain.executeQuery("SELECT name, head, gaps, position FROM filebell_source")) {
            while (rows.next()) {
                sources.load(
                        rows.getString(1), rows.getLong(2), rows.getString(3), rows.getString(4));
            }
        }
    }

    /** Where each ruling's slots go on. */
    void loadRefused() throws SQLException {
        refused.clear();
        try (ResultSet rows = plain.executeQuery(
                "SELECT ruling, MAX(number) FROM filebell_refused GROUP BY ruling")) {
            while (rows.next()) {
                refused.put(Ruling.parse(rows.getString(1)), rows.getLong(2));
            }
        }
    }

    void begin() throws SQLException {
        execute(dialect.begin());
    }

    void commit() throws SQLException {
        execute("COMMIT");
    }

    void execute(String sql) throws SQLException {
        plain.execute(sql);
    }

    Connection connection() {
        return connection;
    }

    /** Stores the events that are new, and tells each whether it is. */
    void accept(List<Write.Accept> accepts) throws SQLException {
        for (Write.Accept accept : accepts) {
            Arrival arrival = accept.arrival;
            insertJob.setLong(1, accept.number);
            insertJob.setString(2, arrival.dedupe());
            insertJob.setString(3, arrival.type());
            setText(insertJob, 4, arrival.key());
            insertJob.setInt(5, arrival.isReplay() ? 1 : 0);
            insertJob.setLong(6, arrival.receivedMillis());
            insertJob.setInt(7, arrival.bytes());
            insertJob.addBatch();
        }
        markFresh(accepts, insertJob.executeBatch());
        int fresh = 0;
        for (Write.Accept accept : accepts) {
            if (accept.fresh) {
                insertRequest.setLong(1, accept.number);
                insertRequest.setBytes(2, accept.arrival.headers());
                insertRequest.setBytes(3, accept.arrival.body());
                insertRequest.addBatch();
                fresh++;
            }
        }
        if (fresh > 0) {
            insertRequest.executeBatch();
        }
    }

    /**
     * A driver that writes a batch of inserts as one statement, as PostgreSQL's does when it is
     * told to, counts no rows; then the table says which numbers it has.
     */
    private void markFresh(List<Write.Accept> accepts, int[] stored) throws SQLException {
        if (Arrays.stream(stored).noneMatch(count -> count == Statement.SUCCESS_NO_INFO)) {
            for (int i = 0; i < stored.length; i++) {
                accepts.get(i).fresh = stored[i] == 1;
            }
            return;
        }
        Set<Long> numbers = new HashSet<>();
        try (ResultSet rows = plain.executeQuery(
                "SELECT number FROM filebell_job WHERE number >= " + accepts.get(0).number)) {
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
        }
        accepts.forEach(accept -> accept.fresh = numbers.contains(accept.number));
    }

    void claim(List<Write.Claim> claims) throws SQLException {
        for (Write.Claim each : claims) {
            claim.setInt(1, each.job.attempt + 1);
            claim.setLong(2, opening);
            claim.setLong(3, each.startedMillis);
            claim.setLong(4, each.job.number);
            claim.setInt(5, each.job.attempt + 1);
            claim.setLong(6, opening);
            claim.addBatch();
        }
        int[] claimed = claim.executeBatch();
        for (int i = 0; i < claimed.length; i++) {
            claims.get(i).claimed = claimed[i] == 1;
        }
    }

    /** Stores what became of jobs; false when one of them had ended without memory's knowledge. */
    boolean settle(List<Write.Settle> settles) throws SQLException {
        for (Write.Settle each : settles) {
            Outcome outcome = each.outcome;
            settle.setString(1, outcome.state().text());
            settle.setLong(2, outcome.dueMillis());
            setNumber(settle, 3, outcome.isEnd() ? each.endedMillis : null);
            setText(settle, 4, outcome.error());
            settle.setLong(5, each.job.number);
            settle.addBatch();
        }
        return Arrays.stream(settle.executeBatch()).noneMatch(changed -> changed == 0);
    }

    /** Notes requests without a job, each in the place of the oldest of its ruling. */
    void refuse(List<Refusal> refusals) throws SQLException {
        for (Refusal refusal : refusals) {
            long number = refused.merge(refusal.ruling(), 1L, Long::sum);
            refuse.setString(1, refusal.ruling().text());
            refuse.setLong(2, number % Limits.REFUSED_ROWS);
            refuse.setLong(3, number);
            refuse.setLong(4, refusal.receivedMillis());
            setText(refuse, 5, refusal.id());
            refuse.setBytes(6, refusal.headers());
            refuse.setBytes(7, refusal.body());
            refuse.setLong(8, refusal.bodyBytes());
            refuse.setString(9, refusal.reason());
            refuse.addBatch();
        }
        refuse.executeBatch();
    }

    void save(Map<String, Sources.Source> sources) throws SQLException {
        for (Map.Entry<String, Sources.Source> each : sources.entrySet()) {
            saveSource.setString(1, each.getKey());
            saveSource.setLong(2, each.getValue().head());
            saveSource.setString(3, each.getValue().gapsText());
            saveSource.setString(4, each.getValue().cursor);
            saveSource.addBatch();
        }
        saveSource.executeBatch();
    }

    private static void setText(PreparedStatement statement, int index, Optional<String> text)
            throws SQLException {
        if (text.isPresent()) {
            statement.setString(index, text.get());
        } else {
            statement.setNull(index, Types.VARCHAR);
        }
    }

    private static void setNumber(PreparedStatement statement, int index, @Nullable Long number)
            throws SQLException {
        if (number == null) {
            statement.setNull(index, Types.BIGINT);
        } else {
            statement.setLong(index, number);
        }
    }

    /** Gives the connection back as it came, for it may be of a pool. */
    @Override
    public void close() throws SQLException {
        try {
            for (String sql : dialect.farewell()) {
                plain.execute(sql);
            }
        } finally {
            // With the connection go its statements.
            connection.close();
        }
    }

    /** Undoes a transaction that is open, if one is. */
    void rollBack() {
        try {
            execute("ROLLBACK");
        } catch (SQLException e) {
            System.getLogger("io.filebell.receiver")
                    .log(System.Logger.Level.DEBUG, "There was nothing to undo", e);
        }
    }
}
