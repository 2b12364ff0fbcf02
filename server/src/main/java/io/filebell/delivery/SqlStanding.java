package io.filebell.delivery;

import io.filebell.base.DeliveryId;
import io.filebell.base.Id;
import io.filebell.db.Tx;
import io.filebell.delivery.SqlLanes.LaneId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads how deliveries stand that have a row of their own. */
final class SqlStanding {

    /**
     * How a delivery stands.
     *
     * @param reason the last verdict, or what somebody did by hand
     * @param node whose events keep their order; empty when it follows none
     * @param nextAt when the next attempt is due
     * @param settledAt when it ended
     */
    record Standing(
            DeliveryId id,
            String state,
            String reason,
            int attempts,
            String node,
            @Nullable Instant nextAt,
            @Nullable Instant settledAt) {}

    private static final String SELECT =
            "SELECT id, state, reason, attempts, node, next_at, settled_at FROM delivery";

    Optional<Standing> find(Tx tx, DeliveryId id) {
        return tx.query(SELECT + " WHERE id = :id")
                .bind("id", id.value())
                .map(row -> new Standing(
                        new DeliveryId(row.getString("id")),
                        row.getString("state"),
                        row.getString("reason"),
                        row.getInt("attempts"),
                        row.getString("node"),
                        instant(row.getLong("next_at")),
                        instant(row.getLong("settled_at"))))
                .findOne();
    }

    /** The delivery behind which one of this node at this sequence is held, if one still is. */
    Optional<DeliveryId> before(Tx tx, LaneId lane, String node, long sequence) {
        return first(tx, lane, "(turn = 'strict' OR node = :node)", node, sequence);
    }

    /** The delivery for which everything after it in the lane waits, whatever its node. */
    Optional<DeliveryId> beforeAll(Tx tx, LaneId lane, long sequence) {
        return first(tx, lane, "turn = 'strict' AND :node = ''", "", sequence);
    }

    private static Optional<DeliveryId> first(
            Tx tx, LaneId lane, String which, String node, long sequence) {
        Id log = lane.log();
        return tx.query("SELECT id FROM delivery WHERE endpoint = :endpoint AND log = :log"
                        + " AND sequence < :sequence AND state = 'retrying'"
                        + " AND turn IN ('file', 'strict') AND " + which
                        + " ORDER BY sequence LIMIT 1")
                .bind("endpoint", lane.endpoint().value())
                .bind("log", log.value())
                .bind("sequence", sequence)
                .bind("node", node)
                .map(row -> new DeliveryId(row.getString("id")))
                .findOne();
    }

    private static @Nullable Instant instant(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis);
    }
}
