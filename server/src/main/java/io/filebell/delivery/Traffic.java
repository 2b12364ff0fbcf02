package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.base.Id;
import io.filebell.delivery.Outcome.Tried;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Passes outcomes on, and keeps count of what came of the attempts, for each endpoint. */
final class Traffic implements Outcomes {

    private final Outcomes next;
    private final Instant since;
    private final Map<EndpointId, RecentAttempts> endpoints = new ConcurrentHashMap<>();
    private volatile Consumer<Tried> listener = tried -> {};

    /** @param since when counting begins */
    Traffic(Outcomes next, Instant since) {
        this.next = next;
        this.since = since;
    }

    /** Tells every attempt, on the thread of its lane. */
    void listen(Consumer<Tried> told) {
        listener = told;
    }

    Instant since() {
        return since;
    }

    /** Empty when this instance made no attempt there. */
    Optional<RecentAttempts> of(EndpointId endpoint) {
        return Optional.ofNullable(endpoints.get(endpoint));
    }

    /** Those at which this instance made attempts. */
    Set<EndpointId> endpoints() {
        return Set.copyOf(endpoints.keySet());
    }

    /** Forgets all others. */
    void keepOnly(Set<EndpointId> known) {
        endpoints.keySet().retainAll(known);
    }

    @Override
    public void add(Outcome outcome) {
        for (Tried tried : outcome.tried()) {
            count(outcome.endpoint(), tried);
            listener.accept(tried);
        }
        next.add(outcome);
    }

    private void count(EndpointId endpoint, Tried tried) {
        Gate.Sign sign = Gate.Sign.of(tried.exchange().reply(), tried.verdict());
        if (sign != Gate.Sign.NOTHING) {
            endpoints
                    .computeIfAbsent(endpoint, of -> new RecentAttempts())
                    .add(
                            tried.at(),
                            sign == Gate.Sign.WORKS,
                            tried.exchange().timing().total());
        }
    }

    @Override
    public boolean isFull(Id log) {
        return next.isFull(log);
    }

    @Override
    public void awaitRoom(Id log, Runnable wake) {
        next.awaitRoom(log, wake);
    }
}
