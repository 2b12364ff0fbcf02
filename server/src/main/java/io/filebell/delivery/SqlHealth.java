package io.filebell.delivery;

import io.filebell.base.DeliveryId;
import io.filebell.base.EndpointId;
import io.filebell.base.EventId;
import io.filebell.base.Id;
import io.filebell.base.OrganizationId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Query;
import io.filebell.db.Tx;
import io.filebell.delivery.SqlLanes.LaneId;
import io.filebell.endpoint.Endpoint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads what stands of an endpoint's deliveries, each question bounded. */
final class SqlHealth {

    /** The lanes whose log went on after their cursor, or with attempts under way. */
    List<LaneId> behind(Tx tx, Endpoint endpoint, int limit) {
        String which = endpoint.workspace().isPresent() ? "l.id" : "l.organization";
        return tx.query("SELECT l.id FROM log l LEFT JOIN delivery_cursor c"
                        + " ON c.endpoint = :endpoint AND c.log = l.id"
                        + " WHERE " + which + " = :home"
                        + " AND (l.head > COALESCE(c.sequence, 0) OR c.unsettled <> '[]')"
                        + " ORDER BY l.id LIMIT :limit")
                .bind("endpoint", endpoint.id().value())
                .bind("home", endpoint.home().value())
                .bind("limit", limit)
                .map(row -> new LaneId(endpoint.id(), log(row.getString("id"))))
                .list();
    }

    /** How many deliveries are in that state; counts no further than {@code most}. */
    long count(Tx tx, EndpointId endpoint, String state, long most) {
        return of(
                        tx.query("SELECT COUNT(*) FROM (SELECT id FROM delivery"
                                + " WHERE endpoint = :endpoint AND state = :state"
                                + " LIMIT :most) counted"),
                        endpoint,
                        state)
                .bind("most", most)
                .mapTo(Long.class)
                .one();
    }

    /** The delivery whose event is the oldest: of an event, or of a batch up to it. */
    record Oldest(EventId event, String type, Id log, long previous, long sequence) {}

    /** The oldest delivery in that state: ids of deliveries begin with the time of the event. */
    Optional<Oldest> oldest(Tx tx, EndpointId endpoint, String state) {
        return of(
                        tx.query("SELECT event, type, log, previous, sequence FROM delivery"
                                + " WHERE endpoint = :endpoint AND state = :state"
                                + " ORDER BY id LIMIT 1"),
                        endpoint,
                        state)
                .map(row -> new Oldest(
                        new EventId(row.getString("event")),
                        row.getString("type"),
                        log(row.getString("log")),
                        row.getLong("previous"),
                        row.getLong("sequence")))
                .findOne();
    }

    Optional<Instant> nextRetry(Tx tx, EndpointId endpoint) {
        return of(
                        tx.query("SELECT MIN(next_at) FROM delivery"
                                + " WHERE endpoint = :endpoint AND state = :state"),
                        endpoint,
                        "retrying")
                .mapTo(Long.class)
                .findOne()
                .map(Instant::ofEpochMilli);
    }

    /** The oldest retrying delivery for which another waits: held, or all of a strict lane. */
    Optional<DeliveryId> blocking(Tx tx, EndpointId endpoint) {
        return tx.query("""
                        SELECT d.id FROM delivery d
                        WHERE d.endpoint = :endpoint AND d.state = 'retrying'
                            AND d.turn IN ('file', 'strict')
                            AND (d.turn = 'strict' OR EXISTS (
                                SELECT 1 FROM delivery h
                                WHERE h.endpoint = d.endpoint AND h.log = d.log
                                    AND h.state = 'held' AND h.node = d.node))
                        ORDER BY d.id LIMIT 1
                        """)
                .bind("endpoint", endpoint.value())
                .map(row -> new DeliveryId(row.getString("id")))
                .findOne();
    }

    private static Query of(Query query, EndpointId endpoint, String state) {
        return query.bind("endpoint", endpoint.value()).bind("state", state);
    }

    private static Id log(String id) {
        return id.startsWith(WorkspaceId.PREFIX) ? new WorkspaceId(id) : new OrganizationId(id);
    }
}
