package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.Limits;
import io.filebell.delivery.RecentAttempts.Summary;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What is remembered of the last attempts. */
class RecentAttemptsTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private final RecentAttempts attempts = new RecentAttempts();

    @Test
    void percentilesAreByNearestRank() {
        for (int millis = 1; millis <= 100; millis++) {
            attempts.add(NOW, true, Duration.ofMillis(millis));
        }
        Summary summary = attempts.summary(NOW);
        assertThat(summary.millisOf(50)).hasValue(50.0);
        assertThat(summary.millisOf(95)).hasValue(95.0);
        assertThat(summary.millisOf(99)).hasValue(99.0);
    }

    @Test
    void oneAttemptIsEveryPercentile() {
        attempts.add(NOW, false, Duration.ofMillis(7));
        assertThat(attempts.summary(NOW).millisOf(50)).hasValue(7.0);
        assertThat(attempts.summary(NOW).millisOf(99)).hasValue(7.0);
        assertThat(attempts.summary(NOW).successRate()).hasValue(0.0);
    }

    @Test
    void theOldestMakeRoomForTheNewest() {
        for (int i = 0; i < Limits.RECENT_ATTEMPTS; i++) {
            attempts.add(NOW, false, Duration.ofMillis(1));
        }
        for (int i = 0; i < Limits.RECENT_ATTEMPTS / 4; i++) {
            attempts.add(NOW, true, Duration.ZERO);
        }
        assertThat(attempts.summary(NOW).attempts()).isEqualTo(Limits.RECENT_ATTEMPTS);
        assertThat(attempts.summary(NOW).successRate()).hasValue(0.25);
        assertThat(attempts.failures()).isEqualTo(Limits.RECENT_ATTEMPTS);
        assertThat(attempts.successes()).isEqualTo(Limits.RECENT_ATTEMPTS / 4);
    }
}
