package io.filebell.endpoint;

import io.filebell.account.Access;
import io.filebell.base.EndpointId;
import io.filebell.base.EventId;
import io.filebell.base.Id;
import io.filebell.base.KeyId;
import io.filebell.base.Limits;
import io.filebell.base.OrganizationId;
import io.filebell.base.Sealer;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import io.filebell.event.Actor;
import io.filebell.event.Event;
import io.filebell.event.EventLog;
import io.filebell.event.EventSource;
import io.filebell.event.EventType;
import io.filebell.event.NewEvent;
import io.filebell.operation.Caller;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The registered endpoints. Each change is written together with the event that tells of it and,
 * when it changes what is owed, with a revision that is in force from that event's sequence on.
 */
public final class Endpoints {

    private final SqlEndpoints rows;
    private final EventLog log;
    private final Access access;
    private final InstantSource clock;
    private final List<Consumer<EndpointId>> listeners = new CopyOnWriteArrayList<>();
    private final List<EndpointAlert> alerts = new CopyOnWriteArrayList<>();

    public Endpoints(Sealer sealer, EventLog log, Access access, InstantSource clock) {
        this.rows = new SqlEndpoints(sealer);
        this.log = log;
        this.access = access;
        this.clock = clock;
    }

    /**
     * Calls {@code listener} after each committed change of an endpoint in this process: a hint.
     */
    public void onChange(Consumer<EndpointId> listener) {
        listeners.add(listener);
    }

    /** Has {@code alert} write something down with each event of an endpoint from now on. */
    public void tell(EndpointAlert alert) {
        alerts.add(alert);
    }

    /** What the endpoint asked of {@code log}; empty when it is deleted. */
    public Optional<Subscription> subscription(Tx tx, EndpointId id, Id of) {
        return rows.find(tx, id)
                .map(endpoint -> new Subscription(
                        endpoint, rows.secrets(tx, id), of, rows.revisions(tx, id, of)));
    }

    public Optional<Endpoint> find(Tx tx, EndpointId id) {
        return rows.find(tx, id);
    }

    /** How often it was changed, from 1; empty when it is deleted. */
    public OptionalLong revision(Tx tx, EndpointId id) {
        return rows.revision(tx, id);
    }

    /**
     * Stops an endpoint's deliveries from inside the server, with the event that tells so. Does
     * nothing when they are stopped already.
     */
    public void disable(Tx tx, EndpointId id, String reason) {
        turn(tx, id, Endpoint.State::delivers, Endpoint.State.DISABLED, reason);
    }

    /** Has an active endpoint's deliveries wait and probe; answers its new revision. */
    public OptionalLong fail(Tx tx, EndpointId id, String reason) {
        return turn(
                tx, id, state -> state == Endpoint.State.ACTIVE, Endpoint.State.FAILING, reason);
    }

    /** Has a failing endpoint's deliveries go on; answers its new revision. */
    public OptionalLong recover(Tx tx, EndpointId id) {
        return turn(tx, id, state -> state == Endpoint.State.FAILING, Endpoint.State.ACTIVE, "");
    }

    /** Has an endpoint's deliveries wait until somebody adopts it. */
    public void pause(Tx tx, EndpointId id, String reason) {
        turn(tx, id, Endpoint.State::delivers, Endpoint.State.PAUSED, reason);
    }

    /** Endpoints that deliver, and were made with portal keys that work no more. */
    public List<Endpoint> ofEndedPortals(Tx tx, int limit) {
        return rows.ofEndedPortals(tx, clock.instant(), limit).stream()
                .flatMap(id -> rows.find(tx, id).stream())
                .toList();
    }

    private OptionalLong turn(
            Tx tx,
            EndpointId id,
            Predicate<Endpoint.State> from,
            Endpoint.State to,
            String reason) {
        return rows.findToChange(tx, id)
                .filter(endpoint -> from.test(endpoint.state()))
                .map(endpoint -> change(
                        tx,
                        endpoint,
                        old -> with(old, to, reason),
                        false,
                        new Teller(source(tx, endpoint), Actor.SYSTEM, Optional.empty()),
                        EndpointEvents.of(to)))
                .map(endpoint -> OptionalLong.of(endpoint.revision()))
                .orElse(OptionalLong.empty());
    }

    /** The endpoints that may get the events of a log: its workspace's and the organization's. */
    public List<Endpoint> hearing(Tx tx, EventSource source) {
        List<Endpoint> found = new ArrayList<>();
        source.workspace()
                .ifPresent(workspace -> found.addAll(rows.list(
                        tx, source.organization(), workspace.id(), null, "", Limits.ENDPOINTS)));
        found.addAll(rows.list(tx, source.organization(), null, null, "", Limits.ENDPOINTS));
        return found;
    }

    /** Endpoints of which revisions may be dropped, and deleted ones; after an id, in order. */
    public List<EndpointId> withOldRevisions(Tx tx, String after, int limit) {
        return rows.withMoreRevisions(tx, Limits.REVISIONS_LEFT_ALONE, after, limit);
    }

    /**
     * The revisions of an endpoint that no event needs any more, and the log with whose writes they
     * are dropped. What is outdated stays so. Of a deleted endpoint that is all of them.
     *
     * @param before the number of the first one that is needed
     * @param start of one that is needed besides, as it tells where the endpoint starts
     */
    public record Outdated(EndpointId endpoint, Id home, long before, long start) {}

    public Outdated outdated(Tx tx, EndpointId id) {
        Id home = rows.home(tx, id);
        return rows.revision(tx, id).isPresent()
                ? new Outdated(id, home, rows.firstInForce(tx, id), rows.lastStart(tx, id))
                : new Outdated(id, home, Long.MAX_VALUE, 0);
    }

    /** What is owed of the events that are kept stays as it is. */
    public void drop(Tx tx, Outdated revisions) {
        rows.dropRevisions(tx, revisions.endpoint(), revisions.before(), revisions.start());
    }

    /** Since when an endpoint that there is is in its state. */
    public Instant stateSince(Tx tx, EndpointId id) {
        return rows.stateSince(tx, id);
    }

    /** Who changes an endpoint, and in which log the change stands. */
    record Teller(EventSource source, Actor actor, Optional<EventId> cause) {}

    void register(Tx tx, Endpoint endpoint, SigningSecrets secrets, Teller teller) {
        rows.insert(tx, endpoint, secrets);
        tell(tx, endpoint, teller, EndpointEvents.CREATED);
        placeRevision(tx, endpoint, true);
    }

    /**
     * Applies {@code edit} and tells of it.
     *
     * @param fresh whether nothing that happened so far is owed any more
     */
    Endpoint change(
            Tx tx,
            Endpoint old,
            UnaryOperator<Endpoint> edit,
            boolean fresh,
            Teller teller,
            EventType<EndpointEvents.Data> type) {
        Endpoint edited = raised(edit.apply(old));
        tell(tx, edited, teller, type);
        if (fresh || !edited.filter().equals(old.filter())) {
            placeRevision(tx, edited, fresh);
        }
        rows.update(tx, edited);
        return edited;
    }

    void rotate(Tx tx, Endpoint endpoint, SigningSecrets secrets) {
        rows.updateSecrets(tx, endpoint.id(), secrets, clock.instant());
        announce(tx, endpoint.id());
    }

    /** Has those who listen in this process told, once it is committed, that something changed. */
    public void announce(Tx tx, EndpointId id) {
        tx.afterCommit(() -> listeners.forEach(listener -> listener.accept(id)));
    }

    /**
     * For each endpoint a number that rises with every change of it, so that a change is noticed
     * whose hint got lost.
     */
    public Map<EndpointId, Long> changes(Tx tx) {
        return rows.changes(tx);
    }

    /** The number of one; empty when it is deleted. */
    public OptionalLong changes(Tx tx, EndpointId id) {
        return rows.changes(tx, id);
    }

    void delete(Tx tx, Endpoint endpoint, Teller teller) {
        tell(tx, endpoint, teller, EndpointEvents.DELETED);
        rows.delete(tx, endpoint.id(), clock.instant());
    }

    Optional<Endpoint> findToChange(Tx tx, EndpointId id) {
        return rows.findToChange(tx, id);
    }

    SigningSecrets secrets(Tx tx, EndpointId id) {
        return rows.secrets(tx, id);
    }

    List<Endpoint> list(
            Tx tx, Caller caller, @Nullable WorkspaceId workspace, String after, int limit) {
        @Nullable KeyId madeBy = caller.isPortal() ? caller.key() : null;
        return rows.list(tx, caller.organization(), workspace, madeBy, after, limit);
    }

    long count(Tx tx, OrganizationId organization, @Nullable WorkspaceId workspace) {
        return rows.count(tx, organization, workspace);
    }

    static Endpoint with(Endpoint old, Endpoint.State state, String reason) {
        return new Endpoint(
                old.id(),
                old.organization(),
                old.workspace(),
                old.creator(),
                old.description(),
                old.target(),
                old.filter(),
                state,
                reason,
                old.revision(),
                old.createdAt(),
                old.updatedAt());
    }

    static Endpoint with(Endpoint old, String description, Endpoint.Target target, Filter filter) {
        return new Endpoint(
                old.id(),
                old.organization(),
                old.workspace(),
                old.creator(),
                description,
                target,
                filter,
                old.state(),
                old.reason(),
                old.revision(),
                old.createdAt(),
                old.updatedAt());
    }

    static Endpoint of(Endpoint old, Endpoint.Creator creator) {
        return new Endpoint(
                old.id(),
                old.organization(),
                old.workspace(),
                creator,
                old.description(),
                old.target(),
                old.filter(),
                old.state(),
                old.reason(),
                old.revision(),
                old.createdAt(),
                old.updatedAt());
    }

    private Endpoint raised(Endpoint edited) {
        return new Endpoint(
                edited.id(),
                edited.organization(),
                edited.workspace(),
                edited.creator(),
                edited.description(),
                edited.target(),
                edited.filter(),
                edited.state(),
                edited.reason(),
                edited.revision() + 1,
                edited.createdAt(),
                clock.instant());
    }

    private void tell(
            Tx tx, Endpoint endpoint, Teller teller, EventType<EndpointEvents.Data> type) {
        Event event = log.append(
                tx,
                new NewEvent<>(
                        type,
                        teller.source(),
                        teller.actor(),
                        teller.cause(),
                        Optional.empty(),
                        new EndpointEvents.Data(EndpointView.told(endpoint))));
        alerts.forEach(alert -> alert.raise(tx, endpoint, event));
        announce(tx, endpoint.id());
    }

    private void placeRevision(Tx tx, Endpoint endpoint, boolean fresh) {
        rows.insertRevision(
                tx, endpoint.id(), endpoint.revision(), fresh, endpoint.filter(), clock.instant());
        if (endpoint.workspace().isPresent()) {
            rows.placeAtHead(tx, endpoint.id(), endpoint.revision(), endpoint.home());
        } else {
            rows.placeAtAllHeads(tx, endpoint.id(), endpoint.revision(), endpoint.organization());
        }
    }

    private EventSource source(Tx tx, Endpoint endpoint) {
        return endpoint.workspace()
                .flatMap(workspace -> access.source(tx, workspace))
                .orElse(EventSource.of(endpoint.organization()));
    }
}
