package io.filebell.delivery;

import io.filebell.base.DeliveryId;
import io.filebell.base.EndpointId;
import io.filebell.db.Tx;
import java.util.Optional;

/** Reads which delivery another one waits for, so that an order is kept. */
final class SqlHeld {

    /** A delivery that waits, and the one that it waits for. */
    record Held(EndpointId endpoint, DeliveryId blocker) {}

    /** Empty when the delivery is not held. */
    Optional<Held> find(Tx tx, DeliveryId id) {
        return tx.query("""
                        SELECT d.endpoint, b.id AS blocker FROM delivery d
                        JOIN delivery b ON b.endpoint = d.endpoint AND b.log = d.log
                            AND b.node = d.node AND b.sequence < d.sequence
                            AND b.state IN ('retrying', 'held') AND b.turn IN ('file', 'strict')
                        WHERE d.id = :id AND d.state = 'held' ORDER BY b.sequence LIMIT 1
                        """)
                .bind("id", id.value())
                .map(row -> new Held(
                        new EndpointId(row.getString("endpoint")),
                        new DeliveryId(row.getString("blocker"))))
                .findOne();
    }
}
