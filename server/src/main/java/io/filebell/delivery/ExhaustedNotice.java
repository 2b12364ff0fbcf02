package io.filebell.delivery;

import io.filebell.account.Access;
import io.filebell.base.DeliveryId;
import io.filebell.base.EndpointId;
import io.filebell.base.EventId;
import io.filebell.base.IdGenerator;
import io.filebell.base.Limits;
import io.filebell.base.OrganizationId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.Endpoints;
import io.filebell.event.Actor;
import io.filebell.event.Event;
import io.filebell.event.EventLog;
import io.filebell.event.EventSource;
import io.filebell.event.EventType;
import io.filebell.event.NewEvent;
import io.filebell.operation.Says;
import java.util.Optional;
import java.util.stream.Stream;

/** Tells, as an event in the same log, that a delivery was given up. */
final class ExhaustedNotice {

    /** The endpoint, by id and where it is. */
    record OfEndpoint(
            EndpointId id,

            @Says("Scheme, host and port; the rest may be a secret.")
            String url) {}

    /** The delivery, and why it was given up. */
    record OfDelivery(DeliveryId id, EventId event, String type, int attempts, String reason) {}

    /** What {@code delivery.exhausted} carries. */
    record Data(OfEndpoint endpoint, OfDelivery delivery) {}

    static final EventType<Data> EXHAUSTED = new EventType<>(
            "delivery.exhausted",
            "A delivery was given up: its schedule is used up.",
            Data.class,
            new Data(
                    new OfEndpoint(
                            new EndpointId("ep_01jd8qxk3v7m2n4p5r6s7t8v9w"), "https://example.com"),
                    new OfDelivery(
                            new DeliveryId("dlv_01jd8qxk3v7m2n4p5r6s7t8v9z"),
                            new EventId("evt_01jd8qxk3v7m2n4p5r6s7t8va0"),
                            "file.created",
                            10,
                            "answered 500; that was the last attempt of the schedule")));

    private final EventLog log;
    private final Endpoints endpoints;
    private final Access access;

    ExhaustedNotice(EventLog log, Endpoints endpoints, Access access) {
        this.log = log;
        this.endpoints = endpoints;
        this.access = access;
    }

    /**
     * Appends the notice; none for an operational event, or a batch of nothing else, so that
     * notices raise no further ones.
     */
    void append(Tx tx, Outcome outcome, Outcome.Tried tried) {
        Pending delivery = tried.delivery();
        boolean operational = delivery.isBatch()
                ? members(tx, outcome, delivery).allMatch(ExhaustedNotice::isOperational)
                : isOperational(delivery.type());
        Optional<EventSource> source = switch (outcome.log()) {
            case WorkspaceId workspace -> access.source(tx, workspace);
            case OrganizationId organization -> Optional.of(EventSource.of(organization));
            default -> throw new IllegalArgumentException(outcome.log() + " has no log");
        };
        Optional<Endpoint> endpoint = endpoints.find(tx, outcome.endpoint());
        if (operational || source.isEmpty() || endpoint.isEmpty()) {
            return;
        }
        log.append(
                tx,
                new NewEvent<>(
                        EXHAUSTED,
                        source.get(),
                        Actor.SYSTEM,
                        Optional.empty(),
                        Optional.empty(),
                        new Data(
                                new OfEndpoint(
                                        outcome.endpoint(),
                                        endpoint.get().target().url().origin()),
                                new OfDelivery(
                                        IdGenerator.delivery(delivery.event(), outcome.endpoint()),
                                        delivery.event(),
                                        delivery.type(),
                                        delivery.attempts() + 1,
                                        tried.verdict().says()))));
    }

    private Stream<String> members(Tx tx, Outcome outcome, Pending batch) {
        return endpoints.subscription(tx, outcome.endpoint(), outcome.log()).stream()
                .flatMap(asked -> Batches.between(
                        asked,
                        batch.previous(),
                        batch.sequence(),
                        place -> log.read(tx, outcome.log(), place, Limits.EVENTS_READ_BY_LANE))
                        .stream())
                .map(Event::type);
    }

    private static boolean isOperational(String type) {
        return type.startsWith("endpoint.") || type.startsWith("delivery.");
    }
}
