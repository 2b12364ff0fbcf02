package io.filebell.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Counts and times requests by operation and status. */
final class RequestMetrics {

    private final MeterRegistry registry;
    private final ConcurrentHashMap<Kind, Timer> timers = new ConcurrentHashMap<>();

    private record Kind(String operation, int status) {}

    RequestMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void record(String operation, int status, long nanos) {
        timers.computeIfAbsent(new Kind(operation, status), this::timer)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Kind kind) {
        return Timer.builder("filebell.http.requests")
                .description("Requests by operation and status, from first line to last byte")
                .tag("operation", kind.operation())
                .tag("status", String.valueOf(kind.status()))
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(25),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(10))
                .register(registry);
    }
}
