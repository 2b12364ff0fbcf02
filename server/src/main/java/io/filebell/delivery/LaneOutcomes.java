package io.filebell.delivery;

import io.filebell.base.Limits;
import io.filebell.delivery.Outcome.Tried;
import io.filebell.delivery.SqlLanes.LaneId;
import io.filebell.endpoint.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one lane hands in to be stored, and whether all of it is, with what follows from it. The
 * lane alone hands in; receipts come from any thread.
 */
final class LaneOutcomes {

    private static final Logger log = LoggerFactory.getLogger(LaneOutcomes.class);

    private final LaneId id;
    private final long fence;
    private final LaneGround ground;
    private final LaneNews news;
    private final Runnable wake;
    private final Runnable end;
    private final AtomicInteger notStored = new AtomicInteger();
    private final List<Pending> held = new ArrayList<>();
    private long handedIn;

    /**
     * @param wake called when all is stored and there is news
     * @param end called when another instance serves the log
     */
    LaneOutcomes(
            LaneId id, long fence, LaneGround ground, LaneNews news, Runnable wake, Runnable end) {
        this.id = id;
        this.fence = fence;
        this.ground = ground;
        this.news = news;
        this.wake = wake;
        this.end = end;
    }

    /** These get rows with what is handed in next. */
    void hold(Collection<Pending> waiting) {
        held.addAll(waiting);
    }

    boolean areStored() {
        return notStored.get() == 0;
    }

    /** That far it is stored already. */
    void beginAt(long sequence) {
        handedIn = sequence;
    }

    /** Whether the lane read on since. */
    boolean areBehind(long readTo) {
        return readTo > handedIn;
    }

    /** Whether something is to be handed in although no attempt came back. */
    boolean areDue(long readTo) {
        return readTo - handedIn >= Limits.CURSOR_LAG || !held.isEmpty();
    }

    /**
     * Hands in attempts, and how far the lane is with them. One that says that the endpoint wants
     * nothing any more counts as stored when the endpoint is disabled: until then the lane stands
     * still, and then it reads that.
     *
     * @param endpoint null when it is deleted
     */
    void handIn(List<Tried> tried, Progress progress, @Nullable Endpoint endpoint) {
        Optional<Verdict> gone = tried.stream()
                .map(Tried::verdict)
                .filter(Verdict.DisableEndpoint.class::isInstance)
                .findFirst();
        Runnable followed = endpoint == null || gone.isEmpty()
                ? this::isStored
                : () -> ground.states()
                        .disable(endpoint, "It " + gone.get().says() + ".", this::isStored);
        handIn(tried, progress, () -> {
            news.areStored(tried);
            followed.run();
        });
    }

    /** Stores where a batch ends, which then may go. */
    void claim(Pending batch, Progress progress) {
        handIn(List.of(), progress, () -> {
            news.isClaimed(batch);
            isStored();
            wake.run();
        });
    }

    private void handIn(List<Tried> tried, Progress progress, Runnable stored) {
        handedIn = progress.sequence();
        notStored.incrementAndGet();
        ground.outcomes().add(new Outcome(id, fence, tried, held, progress, new Outcome.Receipt() {
            @Override
            public void stored() {
                stored.run();
            }

            @Override
            public void dropped() {
                log.warn("Lane {} is served by another instance", id);
                end.run();
            }
        }));
        held.clear();
    }

    private void isStored() {
        if (notStored.decrementAndGet() == 0 && news.isStale()) {
            wake.run();
        }
    }
}
