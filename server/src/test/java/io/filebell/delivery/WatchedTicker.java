package io.filebell.delivery;

import io.filebell.base.Ticker;

/** Notices who looks at it again and again without end: no time passes in such a loop. */
final class WatchedTicker implements Ticker {

    static final int LOOKS = 1_000_000;

    private final Ticker ticker;
    private long last;
    private int looks;

    WatchedTicker(Ticker ticker) {
        this.ticker = ticker;
    }

    @Override
    public long nanos() {
        long now = ticker.nanos();
        looks = now == last ? looks + 1 : 1;
        last = now;
        if (looks > LOOKS) {
            throw new AssertionError("somebody waits for the clock without pause");
        }
        return now;
    }
}
