package io.filebell.stream;

import io.filebell.base.Limits;
import io.filebell.base.Ticker;
import io.filebell.stream.Feed.Step;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One request that looks at a feed and waits until it is worth another look: when the bell rang,
 * and from time to time, because a ring may be lost.
 *
 * <p>A look that showed nothing because events are held back for a moment is repeated, less and
 * less often; a ring meanwhile leads to a look after {@link #SOONEST} at once.
 *
 * <p>While it waits it holds a virtual thread and nothing else.
 */
final class Watch<P> implements AutoCloseable {

    private static final Duration SOONEST = Duration.ofMillis(10);

    private final Feed<P> feed;
    private final Bells bells;
    private final Ticker ticker;
    private final BooleanSupplier news;
    private @Nullable Bell bell;
    private long lookedAt;
    private Duration again = Duration.ZERO;

    Watch(Feed<P> feed, Bells bells, Ticker ticker) {
        this(feed, bells, ticker, () -> false);
    }

    /** @param news whether, when the bell rang, a look is worth it whatever the feed shows */
    Watch(Feed<P> feed, Bells bells, Ticker ticker, BooleanSupplier news) {
        this.feed = feed;
        this.bells = bells;
        this.ticker = ticker;
        this.news = news;
    }

    /** Looks, and waits no longer than {@link #SOONEST}. */
    Step<P> look(P place, int limit) {
        Step<P> step = feed.after(place, limit);
        lookedAt = ticker.nanos();
        if (!step.held()) {
            again = Duration.ZERO;
        } else {
            bells.pause(SOONEST);
            Duration longer = again.isZero() ? SOONEST : again.multipliedBy(2);
            again = longer.compareTo(Limits.CLOCK_LOOK) < 0 ? longer : Limits.CLOCK_LOOK;
        }
        return step;
    }

    /** Whether the last look showed nothing although more will show up in a moment. */
    boolean isHeld() {
        return !again.isZero();
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
            Duration most = isHeld() ? again : Limits.CLOCK_LOOK;
            boolean rung = mine.await(most.toNanos() < left ? most : Duration.ofNanos(left));
            if (rung && (news.getAsBoolean() || feed.mayFollow(place, mine))) {
                return true;
            }
            if (isHeld() || ticker.nanos() - lookedAt >= Limits.EVENT_LOOK.toNanos()) {
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
