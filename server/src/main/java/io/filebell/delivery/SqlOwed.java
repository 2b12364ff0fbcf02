package io.filebell.delivery;

import io.filebell.base.Id;
import io.filebell.db.Tx;
import io.filebell.endpoint.EventsBatch;
import java.util.List;

/** What endpoints still have to get of a log. */
final class SqlOwed {

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
        return tx.query("""
                        SELECT COALESCE(c.sequence, 0) AS sequence,
                            COALESCE(c.unsettled, '[]') AS unsettled, (
                            SELECT COALESCE(MAX(p.sequence), 0) FROM endpoint_revision r
                            JOIN endpoint_position p
                                ON p.endpoint = r.endpoint AND p.number = r.number
                            WHERE r.endpoint = e.id AND r.fresh = 1 AND p.log = :log) AS start
                        FROM endpoint e
                        LEFT JOIN delivery_cursor c ON c.endpoint = e.id AND c.log = :log
                        WHERE e.deleted_at IS NULL AND e.state <> 'disabled' AND (
                            e.workspace = :log OR e.workspace IS NULL AND e.organization = (
                                SELECT organization FROM log WHERE id = :log))
                        """)
                .bind("log", log.value())
                .map(row -> new Stand(
                        new Progress(
                                row.getLong("sequence"),
                                0,
                                SqlLanes.unsettled(row.getString("unsettled"))),
                        row.getLong("start")))
                .list();
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
