package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.base.EventId;
import io.filebell.base.Id;
import io.filebell.base.IdGenerator;
import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.base.OrganizationId;
import io.filebell.base.ReplayId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Where lanes stand, in the database: cursors, and deliveries that wait for another attempt. */
final class SqlLanes {

    /** An endpoint and a log of which it gets events. */
    record LaneId(EndpointId endpoint, Id log) {}

    /** A lane, and the head of its log. */
    record Behind(LaneId lane, long head) {}

    /** A lane, and the first of its deliveries whose next attempt is overdue. */
    record Overdue(LaneId lane, long sequence) {}

    private static final String BEHIND = """
             LEFT JOIN delivery_cursor c ON c.endpoint = e.id AND c.log = l.id
            WHERE e.deleted_at IS NULL AND e.state IN ('active', 'failing')
                AND (l.head > COALESCE(c.sequence, -1) OR c.unsettled <> '[]' OR EXISTS (
                    SELECT 1 FROM delivery d
                    WHERE d.endpoint = e.id AND d.log = l.id AND d.state = 'held'))
            """;

    private static final String TO_BRING_FORWARD =
            " AND state = 'retrying'" + " AND (next_at > :now OR spared = 0 AND failures > 0)";

    Optional<Progress> progress(Tx tx, LaneId lane) {
        return tx.query("""
                        SELECT sequence, previous, unsettled FROM delivery_cursor
                        WHERE endpoint = :endpoint AND log = :log
                        """)
                .bind("endpoint", lane.endpoint().value())
                .bind("log", lane.log().value())
                .map(row -> new Progress(
                        row.getLong("sequence"),
                        row.getLong("previous"),
                        unsettled(row.getString("unsettled"))))
                .findOne();
    }

    void store(Tx tx, LaneId lane, Progress progress) {
        tx.update("""
                        INSERT INTO delivery_cursor (endpoint, log, sequence, previous, unsettled)
                        VALUES (:endpoint, :log, :sequence, :previous, :unsettled)
                        ON CONFLICT (endpoint, log) DO UPDATE SET sequence = excluded.sequence,
                            previous = excluded.previous, unsettled = excluded.unsettled
                        """)
                .bind("endpoint", lane.endpoint().value())
                .bind("log", lane.log().value())
                .bind("sequence", progress.sequence())
                .bind("previous", progress.previous())
                .bind("unsettled", text(progress.unsettled()))
                .execute();
    }

    /** The deliveries of a lane that wait for another attempt and for nobody, next ones first. */
    List<Pending> retrying(Tx tx, LaneId lane, int limit) {
        return pending(tx, lane, "state = 'retrying' AND turn IN ('any', 'apart')", limit);
    }

    /** The deliveries of a lane that keep an order: those that are tried again and those held. */
    List<Pending> inOrder(Tx tx, LaneId lane) {
        return pending(
                tx,
                lane,
                "state IN ('retrying', 'held') AND turn IN ('file', 'strict')",
                Limits.DELIVERIES_HELD * 2);
    }

    private static List<Pending> pending(Tx tx, LaneId lane, String which, int limit) {
        return tx.query("SELECT * FROM delivery WHERE endpoint = :endpoint AND log = :log AND "
                        + which + " ORDER BY next_at LIMIT :limit")
                .bind("endpoint", lane.endpoint().value())
                .bind("log", lane.log().value())
                .bind("limit", limit)
                .map(row -> pending(row))
                .list();
    }

    /**
     * Ends what waits for another attempt, from a sequence to another, because it is not owed any
     * more.
     */
    void cancel(Tx tx, LaneId lane, long from, long to, String reason, Instant now) {
        tx.update("""
                        UPDATE delivery SET state = 'cancelled', reason = :reason, next_at = NULL,
                        settled_at = :now
                        WHERE endpoint = :endpoint AND log = :log AND sequence >= :from AND
                        sequence <= :to
                            AND state IN ('retrying', 'held')
                        """)
                .bind("endpoint", lane.endpoint().value())
                .bind("log", lane.log().value())
                .bind("from", from)
                .bind("to", to)
                .bind("reason", reason)
                .bind("now", now.toEpochMilli())
                .execute();
    }

    /** Ends one that waits for another attempt, or for its first. */
    void cancel(Tx tx, LaneId lane, Pending delivery, String reason, Instant now) {
        if (!delivery.hasRow()) {
            insertCancelled(tx, lane, delivery, reason, now);
            return;
        }
        tx.update("""
                        UPDATE delivery SET state = 'cancelled', reason = :reason, next_at = NULL,
                        settled_at = :now
                        WHERE id = :id AND state IN ('retrying', 'held')
                        """)
                .bind(
                        "id",
                        IdGenerator.delivery(delivery.event(), lane.endpoint()).value())
                .bind("reason", reason)
                .bind("now", now.toEpochMilli())
                .execute();
    }

    private static void insertCancelled(
            Tx tx, LaneId lane, Pending delivery, String reason, Instant now) {
        tx.update("""
                        INSERT INTO delivery (id, endpoint, log, sequence, previous, event, type,
                            turn, node, state, reason, failures, attempts, first_at, settled_at)
                        VALUES (:id, :endpoint, :log, :sequence, :previous, :event, :type,
                            :turn, :node, 'cancelled', :reason, 0, 0, :now, :now)
                        ON CONFLICT (id) DO NOTHING
                        """)
                .bind(
                        "id",
                        IdGenerator.delivery(delivery.event(), lane.endpoint()).value())
                .bind("endpoint", lane.endpoint().value())
                .bind("log", lane.log().value())
                .bind("sequence", delivery.sequence())
                .bind("previous", delivery.previous())
                .bind("event", delivery.event().value())
                .bind("type", delivery.type())
                .bind("turn", delivery.turn().kind().name().toLowerCase(Locale.ROOT))
                .bind("node", delivery.turn().node())
                .bind("reason", reason)
                .bind("now", now.toEpochMilli())
                .execute();
    }

    /**
     * Ends what waits for another attempt up to a sequence, except what somebody asked for besides:
     * from there on nothing is owed any more.
     */
    void cancelUpTo(Tx tx, LaneId lane, long through, String reason, Instant now) {
        tx.update("""
                        UPDATE delivery SET state = 'cancelled', reason = :reason, next_at = NULL,
                        settled_at = :now
                        WHERE endpoint = :endpoint AND log = :log AND sequence <= :through
                            AND state IN ('retrying', 'held') AND turn <> 'apart'
                        """)
                .bind("endpoint", lane.endpoint().value())
                .bind("log", lane.log().value())
                .bind("through", through)
                .bind("reason", reason)
                .bind("now", now.toEpochMilli())
                .execute();
    }

    /** The lanes with something to {@link #bringForward}, if the endpoint failed on record. */
    List<LaneId> toBringForward(Tx tx, EndpointId endpoint, Instant now) {
        return tx.query("SELECT DISTINCT endpoint, log FROM delivery WHERE endpoint = ("
                        + "SELECT id FROM endpoint WHERE id = :endpoint AND state = 'failing')"
                        + TO_BRING_FORWARD)
                .bind("endpoint", endpoint.value())
                .bind("now", now.toEpochMilli())
                .map(row -> lane(row))
                .list();
    }

    /**
     * Has what waits in a lane for another attempt be due now, and spares it: should that attempt
     * fail, what follows is what would have followed the last one. Answers how many it changed, at
     * most {@code limit}.
     */
    int bringForward(Tx tx, LaneId lane, Instant now, int limit) {
        return tx.update("UPDATE delivery SET spared = CASE failures WHEN 0 THEN 0 ELSE 1 END,"
                        + " next_at = CASE WHEN next_at > :now THEN :now ELSE next_at END"
                        + " WHERE id IN (SELECT id FROM delivery"
                        + " WHERE endpoint = :endpoint AND log = :log" + TO_BRING_FORWARD
                        + " LIMIT :limit)")
                .bind("endpoint", lane.endpoint().value())
                .bind("log", lane.log().value())
                .bind("now", now.toEpochMilli())
                .bind("limit", limit)
                .execute();
    }

    /**
     * The lanes of active endpoints whose log has gone on since they were last stored, or that had
     * attempts under way, or that hold deliveries back.
     */
    List<Behind> behind(Tx tx) {
        return tx.query("SELECT e.id AS endpoint, l.id AS log, l.head FROM endpoint e"
                        + " JOIN log l ON l.id = e.workspace" + BEHIND
                        + " UNION ALL SELECT e.id AS endpoint, l.id AS log, l.head FROM endpoint e"
                        + " JOIN log l ON l.organization = e.organization AND e.workspace IS NULL"
                        + BEHIND)
                .map(row -> new Behind(lane(row), row.getLong("head")))
                .list();
    }

    /** The lanes with deliveries whose next attempt was due by {@code then}. */
    List<Overdue> overdue(Tx tx, Instant then) {
        return tx.query("""
                        SELECT d.endpoint, d.log, MIN(d.sequence) AS sequence FROM delivery d
                        JOIN log l ON l.id = d.log
                        JOIN endpoint e ON e.id = d.endpoint
                            AND (e.state IN ('active', 'failing') OR e.deleted_at IS NOT NULL)
                        WHERE d.state = 'retrying' AND d.next_at <= :then
                        GROUP BY d.endpoint, d.log
                        """)
                .bind("then", then.toEpochMilli())
                .map(row -> new Overdue(lane(row), row.getLong("sequence")))
                .list();
    }

    static LaneId lane(ResultSet row) throws SQLException {
        String log = row.getString("log");
        Id id = log.startsWith(WorkspaceId.PREFIX) ? new WorkspaceId(log) : new OrganizationId(log);
        return new LaneId(new EndpointId(row.getString("endpoint")), id);
    }

    private static Pending pending(ResultSet row) throws SQLException {
        return new Pending(
                row.getLong("sequence"),
                new EventId(row.getString("event")),
                row.getString("type"),
                new Turn(
                        Turn.Kind.valueOf(row.getString("turn").toUpperCase(Locale.ROOT)),
                        row.getString("node")),
                row.getLong("previous"),
                row.getInt("failures"),
                row.getInt("attempts"),
                Instant.ofEpochMilli(row.getLong("first_at")),
                Instant.ofEpochMilli(row.getLong("next_at")),
                row(row),
                Optional.ofNullable(row.getString("replay")).map(ReplayId::new));
    }

    private static Pending.Row row(ResultSet row) throws SQLException {
        if (row.getString("state").equals("held")) {
            return Pending.Row.HELD;
        }
        return row.getInt("spared") == 0 ? Pending.Row.RETRYING : Pending.Row.SPARED;
    }

    private static String text(List<Progress.Unsettled> unsettled) {
        if (unsettled.isEmpty()) {
            return "[]";
        }
        return JsonFormat.MAPPER.writeValueAsString(unsettled.stream()
                .map(one -> one.id()
                        .map(id -> List.<Object>of(one.sequence(), one.previous(), id.value()))
                        .orElse(List.of(one.sequence(), one.previous())))
                .toList());
    }

    /** Each sequence and previous, and of a batch its id, which older versions wrote as a 1. */
    static List<Progress.Unsettled> unsettled(String text) {
        return JsonFormat.MAPPER
                .readTree(text)
                .valueStream()
                .map(one -> new Progress.Unsettled(
                        one.path(0).asLong(),
                        one.path(1).asLong(),
                        one.size() > 2,
                        Optional.of(one.path(2))
                                .filter(JsonNode::isString)
                                .map(id -> new EventId(id.asString()))))
                .toList();
    }
}
