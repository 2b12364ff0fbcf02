package io.filebell.stream;

import io.filebell.base.Limits;
import io.filebell.base.Ticker;
import io.filebell.stream.Feed.Step;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request that looks at a feed and waits until it is worth another look: when the bell rang,
 * and from time to time, because a ring may be lost.
 *
 * <p>On PostgreSQL an organization's event may show up a moment after its hint, when transactions
 * that began before it have ended. A look that a ring led to and that showed nothing is therefore
 * repeated, less and less often; rings meanwhile lead to a look after {@link #SOONEST} at once.
 *
 * <p>While it waits it holds a virtual thread and nothing else.
 */
final class Watch<P> implements AutoCloseable {

    private static final Duration SOONEST = Duration.ofMillis(10);

    private final Feed<P> feed;
    private final Bells bells;
    private final Ticker ticker;
    private @Nullable Bell bell;
    private long lookedAt;
    private Duration again = Duration.ZERO;

    Watch(Feed<P> feed, Bells bells, Ticker ticker) {
        this.feed = feed;
        this.bells = bells;
        this.ticker = ticker;
    }

    /** Looks, without waiting. */
    Step<P> look(P place, int limit) {
        Step<P> step = feed.after(place, limit);
        lookedAt = ticker.nanos();
        if (step.looked() > 0) {
            again = Duration.ZERO;
        } else if (!again.isZero()) {
            bells.pause(SOONEST);
            again = again.multipliedBy(2);
        }
        return step;
    }

    /**
     * Waits until a look is worth it.
     *
     * @param until a time of the ticker
     * @return whether it is; false when the time is up or all waiting ends
     */
    boolean await(P place, long until) {
        Bell mine = bell;
        if (mine == null) {
            bell = feed.bell();
            return true;
        }
        while (!bells.isStopping()) {
            long left = until - ticker.nanos();
            if (left <= 0) {
                return false;
            }
            boolean repeat = !again.isZero() && again.compareTo(Limits.EVENT_LOOK) < 0;
            Duration most = repeat ? again : Limits.CLOCK_LOOK;
            boolean rung = mine.await(most.toNanos() < left ? most : Duration.ofNanos(left));
            if (rung && feed.mayFollow(place, mine)) {
                again = feed.settlesLate() ? SOONEST : Duration.ZERO;
                return true;
            }
            if (repeat || ticker.nanos() - lookedAt >= Limits.EVENT_LOOK.toNanos()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        if (bell != null) {
            bell.close();
        }
    }
}
