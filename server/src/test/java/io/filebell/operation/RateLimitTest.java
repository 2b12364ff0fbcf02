package io.filebell.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import io.filebell.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class RateLimitTest {

    private final ManualTime time = new ManualTime();
    private final RateLimit limit = new RateLimit("This key", 10, 20, 100, time);

    @Test
    void letsABurstThroughAndThenTheRate() {
        assertThat(taken("a", 50)).isEqualTo(20);

        time.pass(Duration.ofMillis(500));

        assertThat(taken("a", 50)).isEqualTo(5);
    }

    @Test
    void refillsNoMoreThanTheBurst() {
        taken("a", 50);
        time.pass(Duration.ofHours(1));

        assertThat(taken("a", 50)).isEqualTo(20);
    }

    @Test
    void keepsSubjectsApart() {
        taken("a", 50);

        assertThat(taken("b", 50)).isEqualTo(20);
    }

    @Test
    void saysWhenToComeAgain() {
        taken("a", 20);

        Problem problem = catchThrowableOfType(Problem.class, () -> limit.take("a"));

        assertThat(problem.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS);
        assertThat(problem.retryAfter()).contains(Duration.ofSeconds(1));
        assertThat(problem.detail()).contains("This key", "10 requests a second");
    }

    @Test
    void forgetsFullBucketsAndSharesOneWhenThereAreTooMany() {
        for (int i = 0; i < 100; i++) {
            limit.take("early " + i);
        }
        assertThat(taken("late", 50) + taken("later", 50)).isEqualTo(20);
        assertThat(limit.buckets()).isEqualTo(100);

        time.pass(Duration.ofSeconds(3));

        assertThat(taken("latest", 50)).isEqualTo(20);
        assertThat(limit.buckets()).isEqualTo(1);
    }

    @Test
    void countsExactlyUnderContention() throws InterruptedException {
        AtomicInteger taken = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            threads.add(Thread.ofVirtual().start(() -> taken.addAndGet(taken("a", 10))));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(taken).hasValue(20);
    }

    private int taken(String subject, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            try {
                limit.take(subject);
                taken++;
            } catch (Problem empty) {
                assertThat(empty.retryAfter()).isPresent();
            }
        }
        return taken;
    }
}
