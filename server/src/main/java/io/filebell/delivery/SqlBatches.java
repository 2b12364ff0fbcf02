package io.filebell.delivery;

import io.filebell.base.DeliveryId;
import io.filebell.base.IdGenerator;
import io.filebell.db.Query;
import io.filebell.db.Tx;
import io.filebell.delivery.SqlLanes.LaneId;
import io.filebell.endpoint.Batching;
import io.filebell.endpoint.EventsBatch;
import io.filebell.endpoint.Subscription;
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

    /** A batch, by its delivery, and the sequence of its last event. */
    private record Batch(DeliveryId delivery, long sequence) {}

    /**
     * The delivery of the batch, if an attempt of it was made. An event that the endpoint was
     * spared before the batch was gathered stands between its ends and is not in it.
     */
    Optional<DeliveryId> find(Tx tx, LaneId lane, Subscription asked, Event event) {
        return asked.batching(event)
                .flatMap(batching -> find(tx, lane, event, batching))
                .filter(batch -> asked.owedAsOf(batch.sequence(), event))
                .map(Batch::delivery);
    }

    private Optional<Batch> find(Tx tx, LaneId lane, Event event, Batching batching) {
        Optional<Batch> found = first(
                tx.query("SELECT id, sequence FROM delivery WHERE" + HAS_IT.formatted("id")),
                lane,
                event,
                batching);
        for (AttemptPart part : parts.kept(tx)) {
            if (found.isPresent()) {
                break;
            }
            if (part.until().plus(SqlAttempts.CLOCKS_APART).isAfter(event.at())) {
                found = first(
                        tx.query("SELECT delivery AS id, sequence FROM " + part.table()
                                + " WHERE number = 1 AND" + HAS_IT.formatted("delivery")),
                        lane,
                        event,
                        batching);
            }
        }
        return found;
    }

    private static Optional<Batch> first(Query query, LaneId lane, Event event, Batching batching) {
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
                .map(row -> new Batch(new DeliveryId(row.getString("id")), row.getLong("sequence")))
                .findOne();
    }
}
