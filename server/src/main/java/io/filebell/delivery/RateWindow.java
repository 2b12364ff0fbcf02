package io.filebell.delivery;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Lets so many requests go in any second, by when the last ones went. */
final class RateWindow {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Deque<Long> went = new ArrayDeque<>();

    /** How long until one more may go; zero when it may go now. */
    Duration untilNext(int perSecond, long nanos) {
        while (!went.isEmpty() && (went.size() > perSecond || nanos - went.element() >= SECOND)) {
            went.remove();
        }
        return went.size() < perSecond
                ? Duration.ZERO
                : Duration.ofNanos(went.element() + SECOND - nanos);
    }

    void goes(long nanos) {
        went.add(nanos);
    }

    /** The last one did not go after all. */
    void didNotGo() {
        went.pollLast();
    }

    void clear() {
        went.clear();
    }
}
