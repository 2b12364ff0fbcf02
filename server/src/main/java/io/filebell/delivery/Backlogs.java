package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.base.Limits;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.delivery.SqlLanes.LaneId;
import java.time.Instant;
import java.time.InstantSource;

/** What waits in all lanes of an endpoint, whoever serves them. */
final class Backlogs {

    private final SqlLanes rows = new SqlLanes();
    private final SqlLaneChanges changes = new SqlLaneChanges();
    private final Database database;
    private final InstantSource clock;

    Backlogs(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Has all that waits for an endpoint on record as failing be due now, in writes of each log.
     */
    void bringForward(EndpointId endpoint) {
        Instant now = clock.instant();
        for (LaneId lane : database.read(tx -> rows.toBringForward(tx, endpoint, now))) {
            boolean more = true;
            while (more) {
                more = database.write(lane.log(), tx -> bringForward(tx, lane, now));
            }
        }
    }

    private boolean bringForward(Tx tx, LaneId lane, Instant now) {
        int changed = rows.bringForward(tx, lane, now, Limits.BROUGHT_FORWARD_IN_A_WRITE);
        changes.add(tx, lane);
        return changed == Limits.BROUGHT_FORWARD_IN_A_WRITE;
    }
}
