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
            EndpointStand stand = stands.get(entry.getKey());
            boolean goes =
                    stand == null || stand.state() != entry.getValue().stand.state();
            if (goes) {
                entry.getValue().meters.forEach(registry::remove);
            }
            return goes;
        });
        stands.forEach((endpoint, stand) ->
                shown.computeIfAbsent(endpoint, id -> new Shown(id, stand)).stand = stand);
    }

    /** The meters of one endpoint, as long as its state stays the same. */
    private final class Shown {

        private final List<Meter> meters;
        private volatile EndpointStand stand;

        Shown(EndpointId endpoint, EndpointStand stand) {
            this.stand = stand;
            String id = endpoint.value();
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
                            .register(registry),
                    Gauge.builder("filebell.endpoint.state", () -> 1)
                            .description("1 for the state that the endpoint is in")
                            .tag("endpoint", id)
                            .tag("state", stand.state().text())
                            .register(registry));
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
