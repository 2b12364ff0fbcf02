package io.filebell.delivery;

import io.filebell.base.Id;
import io.filebell.db.Tx;
import io.filebell.delivery.SqlLanes.LaneId;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts what was done by hand with the deliveries of each lane, so that whoever serves it notices
 * although the hint got lost. It is written with the deliveries, in rows of their own log: a write
 * of a log locks no row of an endpoint, which others hold while they wait for logs.
 */
final class SqlLaneChanges {

    void add(Tx tx, LaneId lane) {
        tx.update("""
                        INSERT INTO lane_change (endpoint, log, changes)
                        VALUES (:endpoint, :log, 1)
                        ON CONFLICT (endpoint, log)
                        DO UPDATE SET changes = lane_change.changes + 1
                        """)
                .bind("endpoint", lane.endpoint().value())
                .bind("log", lane.log().value())
                .execute();
    }

    long of(Tx tx, LaneId lane) {
        return tx.query("SELECT changes FROM lane_change WHERE endpoint = :endpoint AND log = :log")
                .bind("endpoint", lane.endpoint().value())
                .bind("log", lane.log().value())
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    /** Those of endpoints that are gone, in one log. */
    void dropDeleted(Tx tx, Id log) {
        tx.update("DELETE FROM lane_change WHERE log = :log AND endpoint IN ("
                        + "SELECT id FROM endpoint WHERE deleted_at IS NOT NULL)")
                .bind("log", log.value())
                .execute();
    }

    /** Of those lanes of which there is anything to count. */
    Map<LaneId, Long> all(Tx tx) {
        Map<LaneId, Long> all = new HashMap<>();
        tx.query("SELECT c.endpoint, c.log, c.changes FROM lane_change c"
                        + " JOIN endpoint e ON e.id = c.endpoint AND e.deleted_at IS NULL")
                .map(row -> Map.entry(SqlLanes.lane(row), row.getLong("changes")))
                .each(one -> all.put(one.getKey(), one.getValue()));
        return all;
    }
}
