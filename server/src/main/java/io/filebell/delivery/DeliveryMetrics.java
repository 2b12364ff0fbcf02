package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.base.Limits;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.delivery.Outcome.Tried;
import io.filebell.delivery.SqlOutcomes.State;
import io.filebell.endpoint.Endpoint;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What deliveries tell a monitoring system: attempts by outcome and time, what is under way, and
 * how single endpoints are doing.
 *
 * <p>At most {@link Limits#ENDPOINTS_AS_LABELS} endpoints are labels, the unhealthy ones first;
 * which ones is decided anew every {@link Limits#METRICS_REFRESH}, and the others leave the
 * registry.
 */
public final class DeliveryMetrics {

    private static final Logger log = LoggerFactory.getLogger(DeliveryMetrics.class);
    private static final List<State> OUTCOMES =
            List.of(State.DELIVERED, State.RETRYING, State.EXHAUSTED, State.CANCELLED);

    private final SqlEndpointStates states = new SqlEndpointStates();
    private final SqlHealth rows = new SqlHealth();
    private final Deliveries deliveries;
    private final Database database;
    private final EndpointMeters endpoints;
    private final Map<State, Timer> attempts = new EnumMap<>(State.class);
    private volatile Map<Endpoint.State, Long> counts = Map.of();

    public DeliveryMetrics(Deliveries deliveries, Database database, MeterRegistry registry) {
        this.deliveries = deliveries;
        this.database = database;
        this.endpoints = new EndpointMeters(registry, deliveries.traffic());
        OUTCOMES.forEach(outcome -> attempts.put(outcome, timer(registry, outcome)));
        register(registry);
    }

    /** Counts from now on. */
    public void begin() {
        deliveries.traffic().listen(this::count);
        deliveries.every(Limits.METRICS_REFRESH, this::refresh);
    }

    private void count(Tried tried) {
        Timer timer = attempts.get(State.of(tried));
        if (timer != null) {
            timer.record(tried.exchange().timing().total());
        }
    }

    private static Timer timer(MeterRegistry registry, State outcome) {
        return Timer.builder("filebell.delivery.attempts")
                .description("Attempts by what followed, from connect to the end of the answer")
                .tag("outcome", outcome.text())
                .serviceLevelObjectives(
                        Duration.ofMillis(5),
                        Duration.ofMillis(25),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30))
                .register(registry);
    }

    private void register(MeterRegistry registry) {
        Gauge.builder("filebell.delivery.in.flight", deliveries, Deliveries::inFlight)
                .description("Attempts under way")
                .register(registry);
        Gauge.builder("filebell.delivery.outcomes.not.stored", deliveries, Deliveries::notStored)
                .description("Outcomes that wait to be stored; sending pauses at "
                        + Limits.OUTCOMES_NOT_STORED)
                .register(registry);
        Gauge.builder("filebell.delivery.lanes", deliveries, Deliveries::laneCount)
                .description("Pairs of endpoint and log that this instance serves")
                .register(registry);
        for (Endpoint.State state : Endpoint.State.values()) {
            Gauge.builder("filebell.endpoints", () -> counts.getOrDefault(state, 0L))
                    .description("Endpoints by state")
                    .tag("state", state.text())
                    .register(registry);
        }
    }

    void refresh() {
        try {
            Map<EndpointId, Long> unread = deliveries.unread();
            record Read(Map<Endpoint.State, Long> counts, Map<EndpointId, EndpointStand> shown) {}
            Read read = database.read(tx -> new Read(counts(tx), shown(tx, unread)));
            counts = read.counts();
            endpoints.show(read.shown());
        } catch (RuntimeException e) {
            log.warn("The metrics of endpoints are as they were", e);
        }
    }

    private Map<Endpoint.State, Long> counts(Tx tx) {
        Map<Endpoint.State, Long> found = new EnumMap<>(Endpoint.State.class);
        for (Endpoint.State state : Endpoint.State.values()) {
            found.put(state, states.count(tx, state));
        }
        return found;
    }

    private Map<EndpointId, EndpointStand> shown(Tx tx, Map<EndpointId, Long> unread) {
        Map<EndpointId, EndpointStand> chosen = new LinkedHashMap<>();
        add(tx, chosen, states.in(tx, Endpoint.State.FAILING, Limits.ENDPOINTS_AS_LABELS), unread);
        add(tx, chosen, failedLately(), unread);
        for (Endpoint.State state :
                List.of(Endpoint.State.DISABLED, Endpoint.State.PAUSED, Endpoint.State.ACTIVE)) {
            add(tx, chosen, states.in(tx, state, Limits.ENDPOINTS_AS_LABELS), unread);
        }
        return chosen;
    }

    private List<EndpointId> failedLately() {
        Traffic traffic = deliveries.traffic();
        record Failing(EndpointId endpoint, int failures) {}
        return traffic.endpoints().stream()
                .flatMap(endpoint -> traffic.of(endpoint).stream()
                        .map(attempts -> new Failing(endpoint, attempts.lateFailures())))
                .filter(one -> one.failures() > 0)
                .sorted(Comparator.comparingInt(Failing::failures)
                        .reversed()
                        .thenComparing(one -> one.endpoint().value()))
                .limit(Limits.ENDPOINTS_AS_LABELS)
                .map(Failing::endpoint)
                .toList();
    }

    private void add(
            Tx tx,
            Map<EndpointId, EndpointStand> chosen,
            Collection<EndpointId> more,
            Map<EndpointId, Long> unread) {
        Stream<EndpointId> unknown = more.stream()
                .filter(id -> !chosen.containsKey(id))
                .limit(Limits.ENDPOINTS_AS_LABELS - chosen.size());
        unknown.toList()
                .forEach(id -> states.of(tx, id)
                        .ifPresent(state -> chosen.put(id, stand(tx, id, state, unread))));
    }

    private EndpointStand stand(
            Tx tx, EndpointId id, Endpoint.State state, Map<EndpointId, Long> unread) {
        Long known = unread.get(id);
        return new EndpointStand(
                state,
                known == null ? states.unread(tx, id) : known,
                rows.count(tx, id, "retrying", Limits.BACKLOG_ROWS_COUNTED));
    }
}
