package io.filebell.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The alarms of one lane: one at a time for the wall clock and one for time that passes whatever
 * that clock says, so that many wakes do not leave many alarms. Not safe for several threads.
 */
final class WakeUps {

    private final Deliveries.Ground on;
    private final Alarms alarms;
    private final Runnable wake;
    private @Nullable Instant alarm;
    private OptionalLong timer = OptionalLong.empty();

    WakeUps(LaneGround ground, Runnable wake) {
        this.on = ground.on();
        this.alarms = ground.alarms();
        this.wake = wake;
    }

    /** Forgets what has gone off. */
    void look() {
        if (alarm != null && !on.clock().instant().isBefore(alarm)) {
            alarm = null;
        }
        if (timer.isPresent() && on.ticker().nanos() >= timer.getAsLong()) {
            timer = OptionalLong.empty();
        }
    }

    void at(Instant time) {
        if (alarm == null || time.isBefore(alarm)) {
            alarm = time;
            alarms.at(time, wake);
        }
    }

    void after(Duration time) {
        long ends = on.ticker().nanos() + time.toNanos();
        if (timer.isEmpty() || ends < timer.getAsLong()) {
            timer = OptionalLong.of(ends);
            alarms.after(time, wake);
        }
    }
}
