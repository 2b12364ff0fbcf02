package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.db.Database;
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

    /** Has all that waits for another attempt be due now; a write for each log. */
    void bringForward(EndpointId endpoint) {
        Instant now = clock.instant();
        for (LaneId lane : database.read(tx -> rows.waiting(tx, endpoint, now))) {
            database.write(lane.log(), tx -> {
                rows.bringForward(tx, lane, now);
                changes.add(tx, lane);
                return lane;
            });
        }
    }
}
