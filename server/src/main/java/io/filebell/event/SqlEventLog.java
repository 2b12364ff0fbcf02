package io.filebell.event;

import io.filebell.base.EventId;
import io.filebell.base.Id;
import io.filebell.base.IdGenerator;
import io.filebell.base.Json;
import io.filebell.base.NodeId;
import io.filebell.base.OrganizationId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import io.filebell.event.OrganizationPage.Placed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The {@link EventLog} in the database. */
public final class SqlEventLog implements EventLog {

    private static final String COLUMNS = """
            log, sequence, id, organization, workspace_name, type, at, actor_id, actor_kind,
            actor_name, actor_via, cause, depth, node, path, previous_path, folder, data
            """;

    /**
     * Of PostgreSQL: only rows before which none can come any more, because no transaction is open
     * that began before theirs.
     */
    private static final String BEFORE_ANY_OPEN =
            " AND tx < pg_snapshot_xmin(pg_current_snapshot())::text::bigint";

    /**
     * The same, but passing over open transactions that are surely those of another database of the
     * server. Costs a look at the server's locks. One that ended since the snapshot counts as ours.
     */
    private static final String BEFORE_ANY_OPEN_HERE = """
             AND tx < COALESCE(
                (SELECT MIN(open::text::bigint)
                FROM pg_snapshot_xip(pg_current_snapshot()) AS open
                WHERE open::text::bigint % 4294967296 NOT IN (
                    SELECT held.transactionid::text::bigint
                    FROM pg_locks held JOIN pg_stat_activity process ON process.pid = held.pid
                    WHERE held.locktype = 'transactionid' AND held.mode = 'ExclusiveLock'
                        AND held.granted AND process.datname <> current_database())),
                pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
            """;

    private final IdGenerator ids;
    private final InstantSource clock;
    private final RecentEvents recent;
    private final EventRelay relay;

    public SqlEventLog(
            IdGenerator ids, InstantSource clock, RecentEvents recent, EventRelay relay) {
        this.ids = ids;
        this.clock = clock;
        this.recent = recent;
        this.relay = relay;
    }

    @Override
    public <D> Event append(Tx tx, NewEvent<D> fresh) {
        OrganizationId organization = fresh.source().organization();
        Id log = fresh.source().log();
        Next next = next(tx, log, organization);
        Event event = new Event(
                ids.event(),
                fresh.source(),
                next.sequence(),
                fresh.type().name(),
                Instant.ofEpochMilli(clock.millis()),
                fresh.actor(),
                fresh.cause().map(cause -> new Cause(cause, depthAfter(tx, organization, cause))),
                fresh.subject(),
                Json.of(fresh.data()));
        insert(tx, log, event, next.tx());
        tx.afterCommit(() -> {
            recent.add(event);
            relay.tell(log, event.sequence());
        });
        return event;
    }

    @Override
    public List<Event> read(Tx tx, Id log, long after, int limit) {
        return tx.query("SELECT " + COLUMNS + " FROM event"
                        + " WHERE log = :log AND sequence > :after ORDER BY sequence LIMIT :limit")
                .bind("log", log.value())
                .bind("after", after)
                .bind("limit", limit)
                .map(SqlEventLog::event)
                .list();
    }

    @Override
    public List<Id> logsFrom(Tx tx, Instant then, String after, int limit) {
        return tx.query("""
                        SELECT l.id FROM log l
                        JOIN event e ON e.log = l.id AND e.sequence = l.tail + 1
                        WHERE l.id > :after AND e.at < :then ORDER BY l.id LIMIT :limit
                        """)
                .bind("after", after)
                .bind("then", then.toEpochMilli())
                .bind("limit", limit)
                .map(row -> log(row.getString("id")))
                .list();
    }

    @Override
    public long lastBefore(Tx tx, Id log, Instant then, int most) {
        long tail = tail(tx, log);
        long last = tail;
        for (Told told : tx.query("""
                        SELECT sequence, at FROM event WHERE log = :log AND sequence > :tail
                        ORDER BY sequence LIMIT :most
                        """)
                .bind("log", log.value())
                .bind("tail", tail)
                .bind("most", most)
                .map(row -> new Told(row.getLong("sequence"), row.getLong("at")))
                .list()) {
            if (told.at() >= then.toEpochMilli()) {
                return last;
            }
            last = told.sequence();
        }
        return last;
    }

    private record Told(long sequence, long at) {}

    @Override
    public long lastUntil(Tx tx, Id log, Instant then) {
        long before = tail(tx, log);
        long last = head(tx, log);
        while (before < last) {
            long middle = before + (last - before) / 2 + 1;
            long at = tx.query("SELECT at FROM event WHERE log = :log AND sequence = :sequence")
                    .bind("log", log.value())
                    .bind("sequence", middle)
                    .mapTo(Long.class)
                    .findOne()
                    .orElse(Long.MIN_VALUE); // dropped meanwhile
            if (at < then.toEpochMilli()) {
                before = middle;
            } else {
                last = middle - 1;
            }
        }
        return before;
    }

    @Override
    public long drop(Tx tx, Id log, long through, long most) {
        long tail = tail(tx, log);
        long last = Math.min(Math.min(through, head(tx, log)), tail + most);
        if (last <= tail) {
            return 0;
        }
        tx.update("""
                        INSERT INTO organization_tail (organization, tx, number)
                        SELECT organization, tx, number FROM event
                        WHERE log = :log AND sequence = :last
                        ON CONFLICT (organization) DO UPDATE
                        SET tx = excluded.tx, number = excluded.number
                        WHERE (excluded.tx, excluded.number)
                            > (organization_tail.tx, organization_tail.number)
                        """).bind("log", log.value()).bind("last", last).execute();
        tx.update("DELETE FROM event WHERE log = :log AND sequence <= :last")
                .bind("log", log.value())
                .bind("last", last)
                .execute();
        tx.update("UPDATE log SET tail = :last WHERE id = :log")
                .bind("log", log.value())
                .bind("last", last)
                .execute();
        return last - tail;
    }

    @Override
    public OrganizationPage readOrganization(
            Tx tx, OrganizationId organization, OrganizationPosition after, int limit) {
        return switch (tx.dialect()) {
            case SQLITE -> new OrganizationPage(placed(tx, organization, after, limit, ""), false);
            case POSTGRESQL -> settled(tx, organization, after, limit);
        };
    }

    private static OrganizationPage settled(
            Tx tx, OrganizationId organization, OrganizationPosition after, int limit) {
        List<Placed> page = placed(tx, organization, after, limit, BEFORE_ANY_OPEN);
        if (!page.isEmpty() || placed(tx, organization, after, 1, "").isEmpty()) {
            return new OrganizationPage(page, false);
        }
        page = placed(tx, organization, after, limit, BEFORE_ANY_OPEN_HERE);
        return new OrganizationPage(page, page.isEmpty());
    }

    private static List<Placed> placed(
            Tx tx,
            OrganizationId organization,
            OrganizationPosition after,
            int limit,
            String settled) {
        return tx.query("SELECT tx, number, " + COLUMNS + " FROM event"
                        + " WHERE organization = :organization AND (tx, number) > (:tx, :number)"
                        + settled + " ORDER BY tx, number LIMIT :limit")
                .bind("organization", organization.value())
                .bind("tx", after.tx())
                .bind("number", after.number())
                .bind("limit", limit)
                .map(row -> new Placed(event(row), position(row)))
                .list();
    }

    @Override
    public OrganizationPosition organizationHead(Tx tx, OrganizationId organization) {
        String settled = switch (tx.dialect()) {
            case SQLITE -> "";
            case POSTGRESQL -> BEFORE_ANY_OPEN_HERE;
        };
        return tx.query("SELECT tx, number FROM event WHERE organization = :organization" + settled
                        + " ORDER BY tx DESC, number DESC LIMIT 1")
                .bind("organization", organization.value())
                .map(row -> position(row))
                .findOne()
                .orElseGet(() -> organizationTail(tx, organization));
    }

    @Override
    public OrganizationPosition organizationTail(Tx tx, OrganizationId organization) {
        return tx.query("SELECT tx, number FROM organization_tail"
                        + " WHERE organization = :organization")
                .bind("organization", organization.value())
                .map(row -> position(row))
                .findOne()
                .orElse(OrganizationPosition.START);
    }

    @Override
    public Optional<Event> find(Tx tx, EventId id) {
        return tx.query("SELECT " + COLUMNS + " FROM event WHERE id = :id")
                .bind("id", id.value())
                .map(SqlEventLog::event)
                .findOne();
    }

    @Override
    public boolean toldOfDownloadAfter(Tx tx, NodeId node, String actor, Instant then) {
        return tx.query("""
                        SELECT 1 FROM event WHERE type = 'file.downloaded' AND node = :node
                            AND actor_id = :actor AND at > :then LIMIT 1
                        """)
                .bind("node", node.value())
                .bind("actor", actor)
                .bind("then", then.toEpochMilli())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    @Override
    public long head(Tx tx, Id log) {
        return tx.query("SELECT head FROM log WHERE id = :log")
                .bind("log", log.value())
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    @Override
    public long tail(Tx tx, Id log) {
        return tx.query("SELECT tail FROM log WHERE id = :log")
                .bind("log", log.value())
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    @Override
    public String epoch(Tx tx) {
        return tx.query("SELECT epoch FROM log_epoch")
                .mapTo(String.class)
                .findOne()
                .orElse("");
    }

    @Override
    public boolean needsEpoch(Tx tx) {
        return epoch(tx).isEmpty() || isDisplaced(tx);
    }

    @Override
    public void startEpoch(Tx tx, String epoch) {
        start(tx, epoch);
    }

    static void start(Tx tx, String epoch) {
        if (isDisplaced(tx)) {
            tx.update("UPDATE event SET tx = 0").execute();
            tx.update("UPDATE log SET tx = 0").execute();
            tx.update("UPDATE organization_tail SET tx = 0").execute();
        }
        tx.update("DELETE FROM log_epoch").execute();
        tx.update("INSERT INTO log_epoch (epoch) VALUES (:epoch)")
                .bind("epoch", epoch)
                .execute();
    }

    /**
     * Whether some event's transaction is one that this server has not reached yet, or, on SQLite,
     * any at all: it came from PostgreSQL. Their numbers alone then tell the order: a log's numbers
     * rise with its sequence too.
     */
    private static boolean isDisplaced(Tx tx) {
        return switch (tx.dialect()) {
            case SQLITE ->
                tx.query("SELECT COALESCE(MAX(tx), 0) > 0 FROM log")
                        .mapTo(Boolean.class)
                        .one();
            case POSTGRESQL ->
                tx.query("SELECT COALESCE(MAX(tx), 0)"
                                + " >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
                                + " FROM log")
                        .mapTo(Boolean.class)
                        .one();
        };
    }

    private static String currentTransaction(Tx tx) {
        return switch (tx.dialect()) {
            case SQLITE -> "0";
            case POSTGRESQL -> "pg_current_xact_id()::text::bigint";
        };
    }

    private static Next next(Tx tx, Id log, OrganizationId organization) {
        return tx.query("INSERT INTO log (id, organization, head, tail, tx)"
                        + " VALUES (:log, :organization, 1, 0, " + currentTransaction(tx) + ")"
                        + """
                         ON CONFLICT (id) DO UPDATE SET head = log.head + 1,
                            tx = CASE WHEN log.tx > excluded.tx THEN log.tx ELSE excluded.tx END
                        RETURNING head, tx
                        """)
                .bind("log", log.value())
                .bind("organization", organization.value())
                .map(row -> new Next(row.getLong(1), row.getLong(2)))
                .one();
    }

    /**
     * How deep an event is that has this cause.
     *
     * <p>A batch stands in no log, but its id has the time of its last event: a cause that is not
     * known counts as the deepest event of its millisecond, and as one without a cause when there
     * is none, because it is kept no more or of another organization.
     */
    private static int depthAfter(Tx tx, OrganizationId organization, EventId cause) {
        Instant time = IdGenerator.timeOf(cause);
        Optional<Integer> known = tx.query("SELECT depth FROM event"
                        + " WHERE id = :id AND organization = :organization")
                .bind("id", cause.value())
                .bind("organization", organization.value())
                .mapTo(Integer.class)
                .findOne();
        int depth = known.orElseGet(() -> tx.query("SELECT COALESCE(MAX(depth), 0) FROM event"
                        + " WHERE id >= :from AND id < :until AND organization = :organization")
                .bind("from", IdGenerator.firstEvent(time).value())
                .bind("until", IdGenerator.firstEvent(time.plusMillis(1)).value())
                .bind("organization", organization.value())
                .mapTo(Integer.class)
                .one());
        return 1 + depth;
    }

    private static void insert(Tx tx, Id log, Event event, long transaction) {
        Optional<Subject> subject = event.subject();
        tx.update("INSERT INTO event (tx, " + COLUMNS + ") VALUES (" + """
                        :tx, :log, :sequence, :id, :organization, :workspaceName, :type, :at,
                        :actorId, :actorKind, :actorName, :actorVia, :cause, :depth, :node, :path,
                        :previousPath, :folder, :data)
                        """)
                .bind("tx", transaction)
                .bind("log", log.value())
                .bind("sequence", event.sequence())
                .bind("id", event.id().value())
                .bind("organization", event.source().organization().value())
                .bind(
                        "workspaceName",
                        event.source().workspace().map(WorkspaceRef::name).orElse(null))
                .bind("type", event.type())
                .bind("at", event.at().toEpochMilli())
                .bind("actorId", event.actor().id())
                .bind("actorKind", event.actor().kind().text())
                .bind("actorName", event.actor().name())
                .bind("actorVia", event.actor().via())
                .bind("cause", event.cause().map(cause -> cause.event().value()).orElse(null))
                .bind("depth", event.cause().map(Cause::depth).orElse(0))
                .bind("node", subject.map(s -> s.node().value()).orElse(null))
                .bind("path", subject.map(Subject::path).orElse(null))
                .bind("previousPath", subject.flatMap(Subject::previousPath).orElse(null))
                .bind("folder", subject.map(Subject::folder).orElse(false) ? 1 : 0)
                .bind("data", event.data().text())
                .execute();
    }

    private static Event event(ResultSet row) throws SQLException {
        return new Event(
                new EventId(row.getString("id")),
                source(row),
                row.getLong("sequence"),
                row.getString("type"),
                Instant.ofEpochMilli(row.getLong("at")),
                new Actor(
                        row.getString("actor_id"),
                        Actor.Kind.valueOf(row.getString("actor_kind").toUpperCase(Locale.ROOT)),
                        row.getString("actor_name"),
                        row.getString("actor_via")),
                cause(row),
                subject(row),
                new Json(row.getString("data")));
    }

    private static Id log(String id) {
        return id.startsWith(WorkspaceId.PREFIX) ? new WorkspaceId(id) : new OrganizationId(id);
    }

    private static EventSource source(ResultSet row) throws SQLException {
        OrganizationId organization = new OrganizationId(row.getString("organization"));
        @Nullable String workspaceName = row.getString("workspace_name");
        if (workspaceName == null) {
            return EventSource.of(organization);
        }
        WorkspaceId workspace = new WorkspaceId(row.getString("log"));
        return EventSource.of(organization, new WorkspaceRef(workspace, workspaceName));
    }

    private static Optional<Cause> cause(ResultSet row) throws SQLException {
        @Nullable String cause = row.getString("cause");
        return cause == null
                ? Optional.empty()
                : Optional.of(new Cause(new EventId(cause), row.getInt("depth")));
    }

    private static Optional<Subject> subject(ResultSet row) throws SQLException {
        @Nullable String node = row.getString("node");
        return node == null
                ? Optional.empty()
                : Optional.of(new Subject(
                        new NodeId(node),
                        row.getString("path"),
                        Optional.ofNullable(row.getString("previous_path")),
                        row.getInt("folder") != 0));
    }

    private static OrganizationPosition position(ResultSet row) throws SQLException {
        return new OrganizationPosition(row.getLong("tx"), row.getLong("number"));
    }

    /** The place of an event that is being appended. */
    private record Next(long sequence, long tx) {}
}
