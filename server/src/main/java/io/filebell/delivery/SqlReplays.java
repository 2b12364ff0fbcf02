package io.filebell.delivery;

import io.filebell.base.DeliveryId;
import io.filebell.base.EndpointId;
import io.filebell.base.Id;
import io.filebell.base.IdGenerator;
import io.filebell.base.OrganizationId;
import io.filebell.base.ReplayId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import io.filebell.delivery.SqlLanes.LaneId;
import io.filebell.event.Event;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Replays in the database, and their hand in the rows of deliveries. */
final class SqlReplays {

    private static final String SELECT = """
            SELECT r.*,
                (SELECT COUNT(*) FROM delivery d
                    WHERE d.replay = r.id AND d.state = 'delivered') AS now_delivered,
                (SELECT COUNT(*) FROM delivery d WHERE d.replay = r.id
                    AND d.state IN ('exhausted', 'skipped', 'cancelled')) AS now_failed
            FROM replay r
            """;

    /** How many of a replay's deliveries wait, went well, and did not. */
    record Counts(long outstanding, long delivered, long failed) {}

    /** What is told about a delivery's part in a replay: its attempts from {@code since} on. */
    record Mark(ReplayId replay, Instant since) {}

    void insert(Tx tx, Replay replay) {
        tx.update("""
                        INSERT INTO replay (id, endpoint, only_those, since, until, state, log,
                            sequence, previous, walked, scanned, queued, delivered, failed,
                            created_at)
                        VALUES (:id, :endpoint, :only, :since, :until, 'running', :log,
                            0, 0, 0, 0, 0, 0, 0, :createdAt)
                        """)
                .bind("id", replay.id().value())
                .bind("endpoint", replay.endpoint().value())
                .bind("only", replay.only().text())
                .bind("since", replay.since().map(Instant::toEpochMilli).orElse(null))
                .bind("until", replay.until().toEpochMilli())
                .bind("log", replay.place().log().value())
                .bind("createdAt", replay.createdAt().toEpochMilli())
                .execute();
    }

    Optional<Replay> find(Tx tx, ReplayId id) {
        return tx.query(SELECT + " WHERE r.id = :id")
                .bind("id", id.value())
                .map(row -> replay(row))
                .findOne();
    }

    /** Locked until the transaction ends, where the database needs that. */
    Optional<Replay> findToChange(Tx tx, ReplayId id) {
        tx.query("SELECT id FROM replay WHERE id = :id" + tx.dialect().forUpdate())
                .bind("id", id.value())
                .mapTo(String.class)
                .findOne();
        return find(tx, id);
    }

    /** Newest first. */
    List<Replay> list(Tx tx, EndpointId endpoint, @Nullable ReplayId before, int limit) {
        String further = before == null ? "" : " AND r.id < :before";
        var query = tx.query(SELECT + " WHERE r.endpoint = :endpoint" + further
                        + " ORDER BY r.id DESC LIMIT :limit")
                .bind("endpoint", endpoint.value())
                .bind("limit", limit);
        if (before != null) {
            query.bind("before", before.value());
        }
        return query.map(row -> replay(row)).list();
    }

    List<ReplayId> running(Tx tx, int limit) {
        return tx.query("SELECT id FROM replay WHERE state = 'running' ORDER BY id LIMIT :limit")
                .bind("limit", limit)
                .map(row -> new ReplayId(row.getString("id")))
                .list();
    }

    Optional<ReplayId> runningOf(Tx tx, EndpointId endpoint) {
        return tx.query("SELECT id FROM replay WHERE endpoint = :endpoint AND state = 'running'")
                .bind("endpoint", endpoint.value())
                .map(row -> new ReplayId(row.getString("id")))
                .findOne();
    }

    void goOn(Tx tx, ReplayId id, Replay.Place place, Replay.Tally tally) {
        tx.update("""
                        UPDATE replay SET log = :log, sequence = :sequence, previous = :previous,
                            walked = :walked, scanned = :scanned, queued = :queued
                        WHERE id = :id
                        """)
                .bind("id", id.value())
                .bind("log", place.log().value())
                .bind("sequence", place.sequence())
                .bind("previous", place.previous())
                .bind("walked", place.walked() ? 1 : 0)
                .bind("scanned", tally.scanned())
                .bind("queued", tally.queued())
                .execute();
    }

    /** Ends it; what waits of one that is cancelled is then to be {@link #takeBack taken back}. */
    void end(Tx tx, ReplayId id, Replay.State state, Instant now) {
        Counts counts = counts(tx, id);
        tx.update("""
                        UPDATE replay SET state = :state, ended_at = :now, delivered = :delivered,
                            failed = :failed, to_take_back = :toTakeBack
                        WHERE id = :id
                        """)
                .bind("id", id.value())
                .bind("state", state.text())
                .bind("toTakeBack", state == Replay.State.CANCELLED ? 1 : 0)
                .bind("delivered", counts.delivered())
                .bind("failed", counts.failed())
                .bind("now", now.toEpochMilli())
                .execute();
    }

    /** Those that were cancelled and may have deliveries that wait. */
    List<ReplayId> toTakeBack(Tx tx, int limit) {
        return tx.query("SELECT id FROM replay WHERE to_take_back = 1 ORDER BY id LIMIT :limit")
                .bind("limit", limit)
                .map(row -> new ReplayId(row.getString("id")))
                .list();
    }

    boolean isToTakeBack(Tx tx, ReplayId id) {
        return tx.query("SELECT to_take_back FROM replay WHERE id = :id")
                .bind("id", id.value())
                .mapTo(Integer.class)
                .findOne()
                .equals(Optional.of(1));
    }

    /** The lanes in which deliveries of a replay wait. */
    List<LaneId> lanesThatWait(Tx tx, ReplayId id) {
        return tx.query("SELECT DISTINCT endpoint, log FROM delivery"
                        + " WHERE replay = :id AND state = 'retrying'")
                .bind("id", id.value())
                .map(row -> SqlLanes.lane(row))
                .list();
    }

    /** What still waits of it in one lane is what it was before. */
    void takeBack(Tx tx, ReplayId id, LaneId lane, Instant now) {
        tx.update("""
                        UPDATE delivery SET state = COALESCE(replayed_from, 'cancelled'),
                            reason = CASE WHEN replayed_from IS NULL
                                THEN 'The replay was cancelled.'
                                ELSE 'As it was before a replay that was cancelled.' END,
                            next_at = NULL, settled_at = :now
                        WHERE replay = :id AND log = :log AND state = 'retrying'
                        """)
                .bind("id", id.value())
                .bind("log", lane.log().value())
                .bind("now", now.toEpochMilli())
                .execute();
    }

    /** Nothing of it waits any more. */
    void tookBack(Tx tx, ReplayId id) {
        tx.update("UPDATE replay SET to_take_back = 0 WHERE id = :id")
                .bind("id", id.value())
                .execute();
    }

    Counts counts(Tx tx, ReplayId id) {
        return tx.query("""
                        SELECT
                            COUNT(CASE WHEN state IN ('retrying', 'held') THEN 1 END) AS waiting,
                            COUNT(CASE WHEN state = 'delivered' THEN 1 END) AS delivered,
                            COUNT(*) AS all_of_them
                        FROM delivery WHERE replay = :id
                        """).bind("id", id.value()).map(row -> counts(row)).one();
    }

    long outstanding(Tx tx, ReplayId id) {
        return tx.query("SELECT COUNT(*) FROM delivery WHERE replay = :id AND state = 'retrying'")
                .bind("id", id.value())
                .mapTo(Long.class)
                .one();
    }

    /** The log of an organization that comes after {@code log}; its first when that is absent. */
    Optional<Id> nextLog(Tx tx, OrganizationId organization, @Nullable Id log) {
        String further = log == null ? "" : " AND id > :log";
        var query = tx.query("SELECT id FROM log WHERE organization = :organization" + further
                        + " ORDER BY id LIMIT 1")
                .bind("organization", organization.value());
        if (log != null) {
            query.bind("log", log.value());
        }
        return query.map(row -> log(row.getString("id"))).findOne();
    }

    /** Where a delivery is, by its row; empty when it has none. */
    Optional<String> stateOf(Tx tx, DeliveryId id) {
        return tx.query("SELECT state FROM delivery WHERE id = :id")
                .bind("id", id.value())
                .mapTo(String.class)
                .findOne();
    }

    /**
     * What a delivery was before it was replayed.
     *
     * @param beganAt when its first attempt was made, if any was
     */
    record Before(
            @Nullable String state, int attempts, @Nullable Instant beganAt) {}

    /** Has a delivery go out now, with the whole schedule before it, out of any order. */
    void queue(Tx tx, Replay replay, Event event, long previous, Before before, Instant now) {
        tx.update("""
                        INSERT INTO delivery (id, endpoint, log, sequence, previous, event, type,
                            turn, node, state, reason, failures, attempts, first_at, next_at,
                            settled_at, began_at, replay, replayed_from)
                        VALUES (:id, :endpoint, :log, :sequence, :previous, :event, :type,
                            'apart', '', 'retrying', 'Replayed.', 0, :attempts, :now, :now,
                            NULL, :began, :replay, :from)
                        ON CONFLICT (id) DO UPDATE SET turn = 'apart', state = 'retrying',
                            reason = 'Replayed.', failures = 0, spared = 0, first_at = :now,
                            next_at = :now, settled_at = NULL, began_at = :began, replay = :replay,
                            replayed_from = :from
                        """)
                .bind("id", IdGenerator.delivery(event.id(), replay.endpoint()).value())
                .bind("endpoint", replay.endpoint().value())
                .bind("log", replay.place().log().value())
                .bind("sequence", event.sequence())
                .bind("previous", previous)
                .bind("event", event.id().value())
                .bind("type", event.type())
                .bind("attempts", before.attempts())
                .bind("replay", replay.id().value())
                .bind("from", before.state())
                .bind(
                        "began",
                        before.beganAt() == null ? null : before.beganAt().toEpochMilli())
                .bind("now", now.toEpochMilli())
                .execute();
    }

    Optional<Mark> mark(Tx tx, DeliveryId delivery) {
        return tx.query("""
                        SELECT replay, first_at FROM delivery
                        WHERE id = :id AND replay IS NOT NULL
                        """)
                .bind("id", delivery.value())
                .map(row -> new Mark(
                        new ReplayId(row.getString("replay")),
                        Instant.ofEpochMilli(row.getLong("first_at"))))
                .findOne();
    }

    private static Counts counts(ResultSet row) throws SQLException {
        long waiting = row.getLong("waiting");
        long delivered = row.getLong("delivered");
        return new Counts(waiting, delivered, row.getLong("all_of_them") - waiting - delivered);
    }

    private static Replay replay(ResultSet row) throws SQLException {
        Replay.State state = Replay.State.of(row.getString("state"));
        boolean running = state == Replay.State.RUNNING;
        return new Replay(
                new ReplayId(row.getString("id")),
                new EndpointId(row.getString("endpoint")),
                Replay.Only.of(row.getString("only_those")),
                instant(row, "since"),
                Instant.ofEpochMilli(row.getLong("until")),
                state,
                new Replay.Place(
                        log(row.getString("log")),
                        row.getLong("sequence"),
                        row.getLong("previous"),
                        row.getInt("walked") != 0),
                new Replay.Tally(
                        row.getLong("scanned"),
                        row.getLong("queued"),
                        row.getLong(running ? "now_delivered" : "delivered"),
                        row.getLong(running ? "now_failed" : "failed")),
                Instant.ofEpochMilli(row.getLong("created_at")),
                instant(row, "ended_at"));
    }

    private static Id log(String log) {
        return log.startsWith(WorkspaceId.PREFIX) ? new WorkspaceId(log) : new OrganizationId(log);
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(value));
    }
}
