package io.filebell.delivery;

import io.filebell.base.DeliveryId;
import io.filebell.base.IdGenerator;
import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.db.Tx;
import io.filebell.delivery.EventView.Whereabouts;
import io.filebell.delivery.SqlLanes.LaneId;
import io.filebell.delivery.SqlStanding.Standing;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.Endpoints;
import io.filebell.endpoint.Filter;
import io.filebell.endpoint.Subscription;
import io.filebell.event.Event;
import io.filebell.event.EventLog;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells what became of an event for an endpoint of its log: from the delivery where there is one,
 * else from the revision that was in force at the event and the place of the lane.
 */
final class EventTracer {

    private final SqlDeliveryLog deliveries = new SqlDeliveryLog();
    private final SqlStanding standings = new SqlStanding();
    private final SqlLanes lanes = new SqlLanes();
    private final SqlBatches batches = new SqlBatches();
    private final Deliveries engine;
    private final Endpoints endpoints;
    private final EventLog events;

    EventTracer(Deliveries engine, Endpoints endpoints, EventLog events) {
        this.engine = engine;
        this.endpoints = endpoints;
        this.events = events;
    }

    Whereabouts trace(Tx tx, Event event, Endpoint endpoint) {
        DeliveryId id = IdGenerator.delivery(event.id(), endpoint.id());
        Optional<Whereabouts> alone = attempted(tx, event, endpoint, id, "");
        if (alone.isPresent()) {
            return alone.get();
        }
        LaneId lane = lane(event, endpoint);
        Optional<Subscription> subscription = endpoints.subscription(tx, endpoint.id(), lane.log());
        return subscription
                .flatMap(asked -> batches.find(tx, lane, asked, event))
                .flatMap(batch -> attempted(tx, event, endpoint, batch, "in batch " + batch + ": "))
                .orElseGet(() -> unattempted(tx, event, endpoint, subscription));
    }

    private Optional<Whereabouts> attempted(
            Tx tx, Event event, Endpoint endpoint, DeliveryId id, String how) {
        return standings
                .find(tx, id)
                .map(row -> of(endpoint, how + says(tx, event, endpoint, row), id, row.state()))
                .or(() -> deliveries
                        .find(tx, id)
                        .map(delivery -> of(
                                endpoint,
                                how
                                        + ended(
                                                delivery.state(),
                                                delivery.reason(),
                                                delivery.settledAt()),
                                id,
                                delivery.state())));
    }

    private Whereabouts unattempted(
            Tx tx, Event event, Endpoint endpoint, Optional<Subscription> subscription) {
        Filter.Match match =
                subscription.map(found -> found.match(event)).orElse(Filter.Match.BEFORE);
        return switch (match) {
            case OWED -> owed(tx, event, endpoint, subscription.orElseThrow());
            case BEFORE, TYPE, PATH, WORKSPACE, OWN -> of(endpoint, match.words(), null, null);
            case SUPPRESSED_ACTOR, SUPPRESSED_DEPTH ->
                of(endpoint, match.words(), null, "suppressed");
        };
    }

    private Whereabouts owed(Tx tx, Event event, Endpoint endpoint, Subscription subscription) {
        LaneId lane = lane(event, endpoint);
        Progress progress = lanes.progress(tx, lane).orElse(Progress.NONE);
        boolean underWay = progress.unsettled().stream().anyMatch(one -> one.has(event.sequence()));
        if (!underWay && event.sequence() <= progress.sequence()) {
            return of(endpoint, "settled: its attempts are not kept any more", null, null);
        }
        if (endpoint.state().delivers() && (underWay || engine.isSending(lane, event.sequence()))) {
            return of(endpoint, "sending: the first attempt is under way", null, "sending");
        }
        Optional<Gathering> batch = endpoint.state() == Endpoint.State.ACTIVE
                ? gathering(tx, lane, subscription, progress, event)
                : Optional.empty();
        if (batch.isPresent()) {
            return of(endpoint, gathered(batch.get()), null, "waiting");
        }
        return of(endpoint, "waiting in the log" + why(tx, event, endpoint), null, "waiting");
    }

    private String why(Tx tx, Event event, Endpoint endpoint) {
        return switch (endpoint.state()) {
            case ACTIVE ->
                behind(tx, event, endpoint)
                        .or(() -> engine.notBefore(endpoint.id())
                                .map(at -> ": the endpoint wants nothing before " + time(at)))
                        .orElse("");
            case FAILING -> behind(tx, event, endpoint).orElse(": the endpoint is failing");
            case PAUSED, DISABLED -> ": the endpoint is " + endpoint.state().text();
        };
    }

    private Optional<String> behind(Tx tx, Event event, Endpoint endpoint) {
        return standings
                .beforeAll(tx, lane(event, endpoint), event.sequence())
                .map(blocking -> ", behind " + blocking);
    }

    /** The batch in which it will go, when that is not complete yet, and not far on. */
    private Optional<Gathering> gathering(
            Tx tx, LaneId lane, Subscription subscription, Progress progress, Event event) {
        if (subscription.batching(event).isEmpty()) {
            return Optional.empty();
        }
        BatchCut cut = new BatchCut();
        List<Event> waiting =
                events.read(tx, lane.log(), progress.sequence(), Limits.BACKLOG_EVENTS_LOOKED_AT);
        waiting.stream()
                .filter(next -> subscription.match(next) == Filter.Match.OWED)
                .forEach(next -> cut.add(subscription, next));
        return cut.gathering()
                .filter(batch -> waiting.size() < Limits.BACKLOG_EVENTS_LOOKED_AT)
                .filter(batch -> event.sequence() >= batch.firstSequence());
    }

    private static String gathered(Gathering batch) {
        return "waiting: gathered into a batch until " + time(batch.quietAt())
                + ", or until it has " + batch.rule().batching().max() + " events; it has "
                + batch.count();
    }

    private String says(Tx tx, Event event, Endpoint endpoint, Standing row) {
        return switch (row.state()) {
            case "held" ->
                standings
                        .before(tx, lane(event, endpoint), row.node(), event.sequence())
                        .map(blocking -> "held behind " + blocking)
                        .orElse("held behind a delivery that has just ended");
            case "retrying" -> "retrying: " + words(row.reason()) + "; " + next(endpoint, row);
            default -> ended(row.state(), row.reason(), row.settledAt());
        };
    }

    private String next(Endpoint endpoint, Standing row) {
        Optional<Instant> notBefore = engine.notBefore(endpoint.id());
        return switch (endpoint.state()) {
            case ACTIVE ->
                "next attempt "
                        + time(notBefore
                                .filter(at -> row.nextAt() != null && at.isAfter(row.nextAt()))
                                .orElse(row.nextAt()));
            case FAILING ->
                "next attempt to probe whether the endpoint is back"
                        + notBefore.map(at -> ", not before " + time(at)).orElse("");
            case PAUSED, DISABLED ->
                "no attempt while the endpoint is " + endpoint.state().text();
        };
    }

    private static String ended(String state, String reason, @Nullable Instant at) {
        String when = at == null ? "" : " at " + JsonFormat.time(at);
        return state + when + ": " + words(reason);
    }

    private static String words(String verdict) {
        String start = "delivered: ";
        String rest = verdict.startsWith(start) ? verdict.substring(start.length()) : verdict;
        return rest.endsWith(".") ? rest.substring(0, rest.length() - 1) : rest;
    }

    private static String time(@Nullable Instant at) {
        return at == null ? "now" : JsonFormat.time(at);
    }

    private static LaneId lane(Event event, Endpoint endpoint) {
        return new LaneId(endpoint.id(), event.source().log());
    }

    private static Whereabouts of(
            Endpoint endpoint, String says, @Nullable DeliveryId delivery, @Nullable String state) {
        return new Whereabouts(
                endpoint.id(), endpoint.target().url().toString(), says, delivery, state);
    }
}
