package io.filebell.testing;

import io.filebell.base.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** Both clocks of a test, which stand still until the test moves them. */
public final class ManualTime implements InstantSource, Ticker {

    private final AtomicLong nanos = new AtomicLong();
    private volatile Instant start;

    public ManualTime() {
        this(Instant.parse("2026-11-23T12:00:00Z"));
    }

    public ManualTime(Instant start) {
        this.start = start;
    }

    @Override
    public Instant instant() {
        return start.plusNanos(nanos.get());
    }

    @Override
    public long nanos() {
        return nanos.get();
    }

    /** The wall clock is set; no time passes. */
    public void jump(Duration time) {
        start = start.plus(time);
    }

    public void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
