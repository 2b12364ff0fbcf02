package io.filebell.testing;

import io.filebell.base.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** Both clocks as they run, and as far ahead as a test puts them. */
public final class RunningTime implements InstantSource, Ticker {

    private final AtomicLong ahead = new AtomicLong();

    @Override
    public Instant instant() {
        return InstantSource.system().instant().plusNanos(ahead.get());
    }

    @Override
    public long nanos() {
        return System.nanoTime() + ahead.get();
    }

    public void pass(Duration time) {
        ahead.addAndGet(time.toNanos());
    }
}
