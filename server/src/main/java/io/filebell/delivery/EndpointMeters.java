package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The meters that have an endpoint as a label: those of the endpoints that are shown now. */
final class EndpointMeters {

    private final MeterRegistry registry;
    private final Traffic traffic;
    private final Map<EndpointId, Shown> shown = new HashMap<>();

    EndpointMeters(MeterRegistry registry, Traffic traffic) {
        this.registry = registry;
        this.traffic = traffic;
    }

    /** Shows these and no others. */
    synchronized void show(Map<EndpointId, EndpointStand> stands) {
        shown.entrySet().removeIf(entry -> {
            boolean goes = !stands.containsKey(entry.getKey());
            if (goes) {
                entry.getValue().remove();
            }
            return goes;
        });
        stands.forEach((endpoint, stand) ->
                shown.computeIfAbsent(endpoint, id -> new Shown(id, stand)).stands(stand));
    }

    /**
     * The meters of one endpoint. The state is a label of one of them alone, which changes with it:
     * a scrape that meets two meters of the same labels, one on its way out, would fail.
     */
    private final class Shown {

        private final String id;
        private final List<Meter> meters;
        private volatile EndpointStand stand;
        private Meter state;

        Shown(EndpointId endpoint, EndpointStand stand) {
            this.id = endpoint.value();
            this.stand = stand;
            this.meters = List.of(
                    attempts(endpoint, "success", RecentAttempts::successes),
                    attempts(endpoint, "failure", RecentAttempts::failures),
                    Gauge.builder("filebell.endpoint.backlog.events", () -> this.stand.unread())
                            .description("Events after the endpoint's place in the log, whether"
                                    + " they match or not")
                            .tag("endpoint", id)
                            .register(registry),
                    Gauge.builder("filebell.endpoint.retrying", () -> this.stand.retrying())
                            .description("Deliveries that wait for another attempt")
                            .tag("endpoint", id)
                            .register(registry));
            this.state = state(id, stand);
        }

        void stands(EndpointStand now) {
            if (now.state() != stand.state()) {
                registry.remove(state);
                state = state(id, now);
            }
            stand = now;
        }

        void remove() {
            meters.forEach(registry::remove);
            registry.remove(state);
        }

        private Meter state(String id, EndpointStand stand) {
            return Gauge.builder("filebell.endpoint.state", () -> 1)
                    .description("1 for the state that the endpoint is in")
                    .tag("endpoint", id)
                    .tag("state", stand.state().text())
                    .register(registry);
        }

        private Meter attempts(
                EndpointId endpoint, String result, ToLongFunction<RecentAttempts> number) {
            return FunctionCounter.builder(
                            "filebell.endpoint.attempts",
                            traffic,
                            all -> all.of(endpoint).map(number::applyAsLong).orElse(0L))
                    .description("Attempts that went well or failed")
                    .tag("endpoint", endpoint.value())
                    .tag("result", result)
                    .register(registry);
        }
    }
}
