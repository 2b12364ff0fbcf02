package io.filebell.delivery;

import io.filebell.base.Id;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.EventsBatch;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** What endpoints still have to get of a log. */
final class SqlOwed {

    /** How far a lane is: that of the endpoint {@code e} in the log {@code l}. */
    private static final String STAND = """
             COALESCE(c.sequence, 0) AS sequence, COALESCE(c.unsettled, '[]') AS unsettled, (
                SELECT COALESCE(MAX(p.sequence), 0) FROM endpoint_revision r
                JOIN endpoint_position p ON p.endpoint = r.endpoint AND p.number = r.number
                WHERE r.endpoint = e.id AND r.fresh = 1 AND p.log = l.id) AS start
            FROM endpoint e JOIN log l ON l.id = e.workspace
                OR e.workspace IS NULL AND l.organization = e.organization
            LEFT JOIN delivery_cursor c ON c.endpoint = e.id AND c.log = l.id
            """;

    /**
     * The sequence up to which nothing of the log is owed any more to an endpoint that is neither
     * deleted nor disabled: all of it was read by its lane, and nothing waits for an answer or for
     * another attempt.
     */
    long settledThrough(Tx tx, Id log) {
        return Math.min(
                lanes(tx, log).stream()
                        .mapToLong(SqlOwed::settledThrough)
                        .min()
                        .orElse(Long.MAX_VALUE),
                Math.min(firstWaiting(tx, log) - 1, beforeWaitingBatches(tx, log)));
    }

    /**
     * How many events of its logs were dropped that the endpoint's lanes had not read, or whose
     * first attempts were under way when they last stored how far they are, in the workspaces that
     * it asks for. Of a batch that was under way, the lane tells.
     */
    long droppedUnseen(Tx tx, Endpoint endpoint) {
        List<String> wanted =
                endpoint.filter().workspaces().stream().map(WorkspaceId::value).toList();
        return tx
                .query("SELECT l.id, l.tail," + STAND + " WHERE e.id = :endpoint AND l.tail > 0")
                .bind("endpoint", endpoint.id().value())
                .map(row -> wanted.isEmpty() || wanted.contains(row.getString("id"))
                        ? droppedUnseen(stand(row), row.getLong("tail"))
                        : 0L)
                .list()
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static long droppedUnseen(Stand stand, long tail) {
        long unread = tail - Math.max(stand.progress().sequence(), stand.start());
        long underWay = stand.progress().unsettled().stream()
                .filter(one -> !one.batch())
                .filter(one -> one.sequence() > stand.start() && one.sequence() <= tail)
                .count();
        return Math.max(0, unread) + underWay;
    }

    /** @param start up to which nothing was asked for */
    private record Stand(Progress progress, long start) {}

    private static long settledThrough(Stand stand) {
        long through = stand.progress().sequence();
        for (Progress.Unsettled one : stand.progress().unsettled()) {
            through = Math.min(through, one.before());
        }
        return Math.max(through, stand.start());
    }

    private static List<Stand> lanes(Tx tx, Id log) {
        return tx.query("SELECT" + STAND + """
                         WHERE l.id = :log AND e.deleted_at IS NULL AND e.state <> 'disabled'
                        """)
                .bind("log", log.value())
                .map(row -> stand(row))
                .list();
    }

    private static Stand stand(ResultSet row) throws SQLException {
        return new Stand(
                new Progress(
                        row.getLong("sequence"), 0, SqlLanes.unsettled(row.getString("unsettled"))),
                row.getLong("start"));
    }

    private static long firstWaiting(Tx tx, Id log) {
        return tx.query("""
                        SELECT d.sequence FROM delivery d
                        JOIN endpoint e ON e.id = d.endpoint
                            AND e.deleted_at IS NULL AND e.state <> 'disabled'
                        WHERE d.log = :log AND d.settled_at IS NULL
                        ORDER BY d.sequence LIMIT 1
                        """)
                .bind("log", log.value())
                .mapTo(Long.class)
                .findOne()
                .orElse(Long.MAX_VALUE);
    }

    /** A batch needs all that came after the event before it, and not only its last event. */
    private static long beforeWaitingBatches(Tx tx, Id log) {
        return tx
                .query("""
                        SELECT d.previous, d.sequence FROM delivery d
                        JOIN endpoint e ON e.id = d.endpoint
                            AND e.deleted_at IS NULL AND e.state <> 'disabled'
                        WHERE d.log = :log AND d.settled_at IS NULL AND d.type = :batch
                        """)
                .bind("log", log.value())
                .bind("batch", EventsBatch.TYPE.name())
                .map(row -> Batches.before(row.getLong("previous"), row.getLong("sequence")))
                .list()
                .stream()
                .min(Long::compare)
                .orElse(Long.MAX_VALUE);
    }
}
