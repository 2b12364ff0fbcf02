package io.filebell.stream;

import io.filebell.base.Limits;
import io.filebell.base.WorkspaceId;
import io.filebell.event.Event;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Samples on their way to the streams of this process that asked for them. They are kept nowhere: a
 * stream that is not open at that moment never hears of one.
 */
final class Samples {

    private final Map<WorkspaceId, Set<Basket>> baskets = new ConcurrentHashMap<>();
    private final Bells bells;

    Samples(Bells bells) {
        this.bells = bells;
    }

    /** What lies there for one stream. */
    final class Basket implements AutoCloseable {
        private final WorkspaceId workspace;
        private final EventChoice choice;
        private final Queue<Event> waiting = new ArrayBlockingQueue<>(Limits.SAMPLES_WAITING);

        private Basket(WorkspaceId workspace, EventChoice choice) {
            this.workspace = workspace;
            this.choice = choice;
        }

        boolean isEmpty() {
            return waiting.isEmpty();
        }

        Optional<Event> next() {
            return Optional.ofNullable(waiting.poll());
        }

        @Override
        public void close() {
            baskets.computeIfPresent(workspace, (id, there) -> {
                there.remove(this);
                return there.isEmpty() ? null : there;
            });
        }
    }

    /** A basket for the samples of a workspace that are of one of these types; to be closed. */
    Basket open(WorkspaceId workspace, EventChoice choice) {
        Basket basket = new Basket(workspace, choice);
        baskets.compute(workspace, (id, baskets) -> {
            Set<Basket> there = baskets == null ? ConcurrentHashMap.newKeySet() : baskets;
            there.add(basket);
            return there;
        });
        return basket;
    }

    /** Hands it to everybody who asked for such; answers how many that are. */
    int send(WorkspaceId workspace, Event sample) {
        int told = 0;
        for (Basket basket : baskets.getOrDefault(workspace, Set.of())) {
            if (basket.choice.includes(sample) && basket.waiting.offer(sample)) {
                told++;
            }
        }
        bells.wake(workspace);
        return told;
    }
}
