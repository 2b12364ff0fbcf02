package io.filebell.delivery;

import com.fasterxml.jackson.annotation.JsonValue;
import io.filebell.account.Access;
import io.filebell.base.DeliveryId;
import io.filebell.base.EndpointId;
import io.filebell.base.ErrorCode;
import io.filebell.base.EventId;
import io.filebell.base.Id;
import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.delivery.DeliveryView.AttemptView;
import io.filebell.delivery.DeliveryView.RequestView;
import io.filebell.delivery.DeliveryView.ResponseView;
import io.filebell.delivery.DeliveryView.TimingView;
import io.filebell.delivery.SqlLanes.LaneId;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.EndpointRights;
import io.filebell.endpoint.Endpoints;
import io.filebell.endpoint.EventsBatch;
import io.filebell.event.Event;
import io.filebell.event.EventLog;
import io.filebell.event.EventType;
import io.filebell.event.EventTypes;
import io.filebell.operation.Caller;
import io.filebell.operation.Catalog;
import io.filebell.operation.CursorFormat;
import io.filebell.operation.Default;
import io.filebell.operation.Limit;
import io.filebell.operation.Operation;
import io.filebell.operation.OperationDraft;
import io.filebell.operation.Page;
import io.filebell.operation.Says;
import io.filebell.operation.Scope;
import io.filebell.operation.Writes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** What callers can do with deliveries: see where an event went, try again, or give up. */
public final class DeliveryOperations {

    private static final CursorFormat<DeliveryId> CURSORS =
            new CursorFormat<>("delivery.list", DeliveryId.class);

    private final SqlDeliveryLog rows = new SqlDeliveryLog();
    private final SqlReplays replays = new SqlReplays();
    private final SqlHeld held = new SqlHeld();
    private final SqlLaneChanges laneChanges = new SqlLaneChanges();
    private final Endpoints endpoints;
    private final EventLog events;
    private final EventTypes types;
    private final EndpointRights rights;
    private final Database database;
    private final Writes writes;
    private final WebhookRequests requests;
    private final InstantSource clock;

    /** What the operations stand on. */
    public record Ground(
            Endpoints endpoints,
            EventLog events,
            EventTypes types,
            Access access,
            Database database,
            Writes writes,
            WebhookRequests requests,
            InstantSource clock) {}

    public DeliveryOperations(Ground ground) {
        this.endpoints = ground.endpoints();
        this.events = ground.events();
        this.types = ground.types();
        this.rights = new EndpointRights(ground.access());
        this.database = ground.database();
        this.writes = ground.writes();
        this.requests = ground.requests();
        this.clock = ground.clock();
    }

    /** Which deliveries to list. */
    enum State {
        DELIVERED,
        RETRYING,
        /** Behind one that is being retried, by the endpoint's ordering. */
        HELD,
        EXHAUSTED,
        SKIPPED,
        CANCELLED;

        @JsonValue
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    record Listing(
            @Nullable WorkspaceId workspace,
            EndpointId endpoint,

            @Says("Only deliveries in that state.") @Nullable
            State state,

            @Says("An event type, or events.batch.") @Nullable
            String type,

            @Says("Only deliveries whose first attempt was made at or after this time.") @Nullable
            Instant since,

            @Default("" + Limits.PAGE_DEFAULT) @Limit(min = 1, max = Limits.PAGE_MAX)
            int limit,

            @Says("Where to go on: \"next\" of the list before.") @Nullable
            String cursor) {}

    record One(DeliveryId delivery) {}

    public void register(Catalog catalog) {
        registerList(
                Operation.get("/v1/workspaces/{workspace}/endpoints/{endpoint}/deliveries")
                        .named("delivery.list"),
                catalog);
        registerList(
                Operation.get("/v1/endpoints/{endpoint}/deliveries")
                        .named("organization_delivery.list")
                        .without("workspace"),
                catalog);
        catalog.add(Operation.get("/v1/deliveries/{delivery}")
                .named("delivery.get")
                .says("Show a delivery with each attempt's request and response.")
                .needs(Scope.ENDPOINTS_READ)
                .takes(One.class)
                .gives(DeliveryView.class)
                .by(this::get));
        catalog.add(Operation.post("/v1/deliveries/{delivery}/retry")
                .named("delivery.retry")
                .says("Try a delivery again now, whatever became of it, with the whole "
                        + "schedule before it.")
                .needs(Scope.ENDPOINTS_WRITE)
                .takes(One.class)
                .gives(DeliveryView.class)
                .by(this::retry));
        catalog.add(Operation.post("/v1/deliveries/{delivery}/skip")
                .named("delivery.skip")
                .says("Give up a delivery that waits for another attempt.")
                .needs(Scope.ENDPOINTS_WRITE)
                .takes(One.class)
                .gives(DeliveryView.class)
                .by(this::skip));
    }

    private void registerList(OperationDraft draft, Catalog catalog) {
        catalog.add(draft.says("List the deliveries of an endpoint that were attempted or are held,"
                        + " newest first.")
                .needs(Scope.ENDPOINTS_READ)
                .takes(Listing.class)
                .givesPageOf(DeliveryView.class)
                .by(this::list));
    }

    private Page<DeliveryView> list(Caller caller, Listing input) {
        requireType(input.type());
        String before = CURSORS.read(input.cursor()).map(DeliveryId::value).orElse(null);
        Endpoint endpoint = database.read(tx -> endpoints.find(tx, input.endpoint()))
                .filter(found -> Objects.equals(found.workspace().orElse(null), input.workspace()))
                .filter(found -> rights.knows(caller, found))
                .orElseThrow(() -> Problem.notFound("endpoint " + input.endpoint()));
        rights.require(caller, endpoint, Scope.ENDPOINTS_READ);
        List<DeliveryView> found = database.read(tx -> rows.list(
                tx,
                new SqlDeliveryLog.Wanted(
                        endpoint.id(),
                        input.state() == null ? null : input.state().text(),
                        input.type(),
                        input.since(),
                        before,
                        input.limit() + 1)));
        return Page.of(found, input.limit(), last -> CURSORS.write(last.id()));
    }

    private void requireType(@Nullable String type) {
        if (type == null) {
            return;
        }
        try {
            types.require(type);
        } catch (Problem unknown) {
            throw unknown.at("/type");
        }
    }

    private DeliveryView get(Caller caller, One input) {
        record Found(
                Endpoint endpoint,
                DeliveryView delivery,
                List<StoredAttempt> attempts,
                Optional<SqlReplays.Mark> mark,
                Sent sent) {}
        Found found = database.read(tx -> {
            DeliveryView delivery = find(tx, input.delivery());
            Endpoint endpoint = endpoint(tx, caller, delivery);
            List<StoredAttempt> attempts = rows.attempts(tx, delivery);
            return new Found(
                    endpoint,
                    delivery,
                    attempts,
                    replays.mark(tx, delivery.id()),
                    sent(tx, endpoint, delivery, attempts));
        });
        rights.require(caller, found.endpoint(), Scope.ENDPOINTS_READ);
        List<AttemptView> log = found.attempts().stream()
                .map(attempt -> attempt(
                        attempt,
                        request(attempt, found.mark(), found.sent().event(), found.endpoint())))
                .toList();
        return with(found.delivery(), found.sent().members(), log);
    }

    /**
     * What a delivery sent.
     *
     * @param event empty when it is not kept any more
     * @param members of a batch; null of an event that went alone
     */
    private record Sent(Optional<Event> event, @Nullable List<EventId> members) {}

    private Sent sent(
            Tx tx, Endpoint endpoint, DeliveryView delivery, List<StoredAttempt> attempts) {
        if (!delivery.type().equals(EventsBatch.TYPE.name())) {
            return new Sent(events.find(tx, delivery.event()), null);
        }
        Id log = log(delivery, endpoint);
        List<Event> members = attempts.isEmpty()
                ? List.of()
                : endpoints.subscription(tx, endpoint.id(), log).stream()
                        .flatMap(asked -> Batches.members(
                                asked,
                                delivery.event(),
                                attempts.getFirst().previous(),
                                delivery.sequence(),
                                place -> events.read(tx, log, place, Limits.EVENTS_READ_BY_LANE))
                                .stream())
                        .toList();
        return new Sent(
                members.isEmpty()
                        ? Optional.empty()
                        : Optional.of(requests.batch(delivery.event(), members)),
                members.isEmpty() ? null : members.stream().map(Event::id).toList());
    }

    private DeliveryView retry(Caller caller, One input) {
        refuseHeld(caller, input.delivery());
        DeliveryView known = database.read(tx -> find(tx, input.delivery()));
        Endpoint endpoint = database.read(tx -> endpoint(tx, caller, known));
        rights.require(caller, endpoint, Scope.ENDPOINTS_WRITE);
        if (!endpoint.state().delivers()) {
            throw new Problem(
                    ErrorCode.CONFLICT,
                    "Endpoint " + endpoint.id() + " is " + endpoint.state().text()
                            + "; enable it first.");
        }
        return writes.write(caller, log(known, endpoint), tx -> {
            DeliveryView delivery = find(tx, input.delivery());
            rows.retry(tx, delivery, log(known, endpoint).value(), clock.instant());
            touched(tx, known, endpoint);
            return find(tx, input.delivery());
        });
    }

    private void refuseHeld(Caller caller, DeliveryId delivery) {
        Optional<SqlHeld.Held> waits = database.read(tx -> held.find(tx, delivery)
                .filter(found -> endpoints
                        .find(tx, found.endpoint())
                        .filter(endpoint -> rights.knows(caller, endpoint))
                        .isPresent()));
        waits.ifPresent(found -> {
            Endpoint endpoint = database.read(tx -> endpoints.find(tx, found.endpoint()))
                    .orElseThrow(() -> Problem.notFound("delivery " + delivery));
            rights.require(caller, endpoint, Scope.ENDPOINTS_WRITE);
            throw new Problem(
                    ErrorCode.CONFLICT,
                    "Delivery " + delivery + " waits for " + found.blocker()
                            + ", which comes before it; retry or skip that one.");
        });
    }

    private DeliveryView skip(Caller caller, One input) {
        DeliveryView known = database.read(tx -> find(tx, input.delivery()));
        Endpoint endpoint = database.read(tx -> endpoint(tx, caller, known));
        rights.require(caller, endpoint, Scope.ENDPOINTS_WRITE);
        return writes.write(caller, log(known, endpoint), tx -> {
            if (!rows.skip(tx, input.delivery(), clock.instant())) {
                DeliveryView delivery = find(tx, input.delivery());
                throw new Problem(
                        ErrorCode.CONFLICT,
                        "Delivery " + delivery.id() + " is " + delivery.state()
                                + "; only one that is retrying can be skipped.");
            }
            touched(tx, known, endpoint);
            return find(tx, input.delivery());
        });
    }

    private void touched(Tx tx, DeliveryView delivery, Endpoint endpoint) {
        laneChanges.add(tx, new LaneId(endpoint.id(), log(delivery, endpoint)));
        endpoints.announce(tx, endpoint.id());
    }

    private DeliveryView find(Tx tx, DeliveryId id) {
        return rows.find(tx, id).orElseThrow(() -> Problem.notFound("delivery " + id));
    }

    private Endpoint endpoint(Tx tx, Caller caller, DeliveryView delivery) {
        return endpoints
                .find(tx, delivery.endpoint())
                .filter(endpoint -> rights.knows(caller, endpoint))
                .orElseThrow(() -> Problem.notFound("delivery " + delivery.id()));
    }

    private static Id log(DeliveryView delivery, Endpoint endpoint) {
        return delivery.workspace() == null ? endpoint.organization() : delivery.workspace();
    }

    private RequestView request(
            StoredAttempt attempt,
            Optional<SqlReplays.Mark> mark,
            Optional<Event> event,
            Endpoint endpoint) {
        if (event.isEmpty()) {
            return new RequestView(
                    Map.of(), "", "The event is not kept any more, so the request is not known.");
        }
        WebhookRequests.Shown shown = requests.shown(
                event.get(), endpoint.target(), attempt.number(), attempt.previous(), attempt.at());
        @Nullable
        String note = endpoint.updatedAt().isAfter(attempt.at())
                ? "The endpoint was changed after this attempt; this is how it would be sent now."
                : null;
        Map<String, String> headers = new LinkedHashMap<>(shown.headers());
        mark.filter(known -> !attempt.at().isBefore(known.since()))
                .ifPresent(known ->
                        headers.put(WebhookRequests.REPLAY, known.replay().value()));
        return new RequestView(headers, shown.body(), note);
    }

    private static AttemptView attempt(StoredAttempt attempt, RequestView request) {
        return new AttemptView(
                attempt.number(),
                attempt.at(),
                attempt.address(),
                request,
                response(attempt),
                new TimingView(
                        millis(attempt.connectMicros()),
                        millis(attempt.tlsMicros()),
                        millis(attempt.firstByteMicros()),
                        attempt.totalMicros() / 1_000.0),
                attempt.stale(),
                attempt.verdict());
    }

    private static @Nullable ResponseView response(StoredAttempt attempt) {
        if (attempt.status() == null) {
            return null;
        }
        List<List<String>> headers = attempt.headers() == null
                ? List.of()
                : JsonFormat.MAPPER.readValue(
                        attempt.headers(), new TypeReference<List<List<String>>>() {});
        byte[] body = attempt.body();
        return new ResponseView(
                attempt.status(),
                headers,
                body == null ? "" : new String(body, StandardCharsets.UTF_8));
    }

    private static @Nullable Double millis(@Nullable Long micros) {
        return micros == null ? null : micros / 1_000.0;
    }

    private static DeliveryView with(
            DeliveryView view, @Nullable List<EventId> events, List<AttemptView> log) {
        return new DeliveryView(
                view.id(),
                view.endpoint(),
                view.workspace(),
                view.event(),
                view.type(),
                view.sequence(),
                view.state(),
                view.reason(),
                view.attempts(),
                view.firstAttemptAt(),
                view.nextAttemptAt(),
                view.settledAt(),
                events,
                log);
    }

    /** The event types that deliveries emit. */
    public static List<EventType<?>> eventTypes() {
        return List.of(ExhaustedNotice.EXHAUSTED);
    }
}
