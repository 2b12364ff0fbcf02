package io.filebell.delivery;

import io.filebell.base.DeliveryId;
import io.filebell.base.IdGenerator;
import io.filebell.db.Query;
import io.filebell.db.Tx;
import io.filebell.delivery.SqlLanes.LaneId;
import io.filebell.endpoint.Batching;
import io.filebell.endpoint.EventsBatch;
import io.filebell.event.Event;
import java.time.Instant;
import java.util.Optional;

/**
 * Finds the batch in which an event went. Ids of deliveries begin with a time, a batch's with that
 * of its last event, so only what can hold the event is looked through.
 */
final class SqlBatches {

    private static final String HAS_IT = """
             endpoint = :endpoint AND %1$s >= :from AND %1$s <= :until AND log = :log
                AND type = :type AND previous < :sequence AND sequence >= :sequence
            ORDER BY %1$s LIMIT 1
            """;

    private final SqlAttemptParts parts = new SqlAttemptParts();

    /** The delivery of the batch, if an attempt of it was made. */
    Optional<DeliveryId> find(Tx tx, LaneId lane, Event event, Batching batching) {
        Optional<DeliveryId> found = first(
                tx.query("SELECT id FROM delivery WHERE" + HAS_IT.formatted("id")),
                lane,
                event,
                batching);
        for (AttemptPart part : parts.kept(tx)) {
            if (found.isPresent()) {
                break;
            }
            if (part.until().plus(SqlAttempts.CLOCKS_APART).isAfter(event.at())) {
                found = first(
                        tx.query("SELECT delivery AS id FROM " + part.table()
                                + " WHERE number = 1 AND" + HAS_IT.formatted("delivery")),
                        lane,
                        event,
                        batching);
            }
        }
        return found;
    }

    private static Optional<DeliveryId> first(
            Query query, LaneId lane, Event event, Batching batching) {
        Instant made = IdGenerator.timeOf(event.id());
        return query.bind("endpoint", lane.endpoint().value())
                .bind("log", lane.log().value())
                .bind("type", EventsBatch.TYPE.name())
                .bind("sequence", event.sequence())
                .bind("from", IdGenerator.firstDelivery(made).value())
                .bind(
                        "until",
                        IdGenerator.firstDelivery(
                                        made.plus(batching.quiet().multipliedBy(batching.max())))
                                .value())
                .map(row -> new DeliveryId(row.getString("id")))
                .findOne();
    }
}
