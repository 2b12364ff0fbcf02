package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.Limits;
import io.filebell.delivery.RetryPolicy.History;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final History FRESH = new History(0, 0, NOW, false);

    private final RetryPolicy policy = new RetryPolicy();
    private final RandomGenerator random = new SplittableRandom(7);

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204, 299})
    void everyStatusOfTwoHundredsIsASuccess(int status) {
        assertThat(decide(FakeSender.answer(status), FRESH)).isInstanceOf(Verdict.Delivered.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 301, 302, 307, 308, 400, 401, 404, 500, 502, 503})
    void everyOtherStatusIsTriedAgainByTheSchedule(int status) {
        assertThat(decide(FakeSender.answer(status), FRESH)).isInstanceOf(Verdict.RetryAt.class);
    }

    @Test
    void theScheduleEndsAfterTenAttemptsAndAboutSeventyFiveHours() {
        Duration sum = Duration.ZERO;
        for (int failures = 0; failures < 9; failures++) {
            Verdict.RetryAt retry = (Verdict.RetryAt)
                    decide(FakeSender.answer(500), new History(failures, failures, NOW, false));
            Duration wait = Duration.between(NOW, retry.at());
            Duration planned = RetryPolicy.SCHEDULE.get(failures);
            assertThat(wait)
                    .isBetween(
                            planned.multipliedBy(8).dividedBy(10),
                            planned.multipliedBy(12).dividedBy(10));
            sum = sum.plus(planned);
        }
        assertThat(sum).isBetween(Duration.ofHours(75), Duration.ofHours(76));
        assertThat(decide(FakeSender.answer(500), new History(9, 9, NOW, false)))
                .isInstanceOf(Verdict.Exhausted.class);
    }

    @Test
    void gone410DisablesTheEndpoint() {
        assertThat(decide(FakeSender.answer(410), FRESH))
                .isInstanceOf(Verdict.DisableEndpoint.class);
    }

    @Test
    void retryAfterIsHonouredUpToADayAndHoldsTheWholeLane() {
        Verdict.RetryAt soon =
                (Verdict.RetryAt) decide(FakeSender.comeAgain(503, Duration.ofMinutes(3)), FRESH);
        assertThat(soon.wholeLane()).isTrue();
        assertThat(soon.failure()).isTrue();
        assertThat(soon.at()).isBetween(NOW.plusSeconds(180), NOW.plusSeconds(181));
        Verdict.RetryAt late =
                (Verdict.RetryAt) decide(FakeSender.comeAgain(429, Duration.ofDays(30)), FRESH);
        assertThat(late.at()).isBefore(NOW.plus(Limits.RETRY_AFTER).plusSeconds(2));
    }

    @Test
    void beingTooFastIsNoFailureButEndsSomeDay() {
        Verdict.RetryAt retry = (Verdict.RetryAt) decide(
                FakeSender.comeAgain(429, Duration.ofSeconds(1)), new History(9, 9, NOW, false));
        assertThat(retry.failure()).isFalse();
        Instant longAgo = NOW.minus(Limits.DELIVERY_AGE).minusSeconds(1);
        History old = new History(0, 9, longAgo, false);
        assertThat(decide(FakeSender.comeAgain(429, Duration.ofSeconds(1)), old))
                .isInstanceOf(Verdict.Exhausted.class);
        History asleep = new History(0, 8, longAgo, false);
        assertThat(decide(FakeSender.comeAgain(429, Duration.ofSeconds(1)), asleep))
                .isInstanceOf(Verdict.RetryAt.class);
    }

    @Test
    void aDeliveryThatIsOldByTheClockAloneHasItsScheduleStillBeforeIt() {
        History old = new History(1, 1, NOW.minus(Limits.DELIVERY_AGE).minusSeconds(1), false);
        History probe = new History(1, 1, old.firstAt(), true);
        assertThat(decide(FakeSender.answer(500), old)).isInstanceOf(Verdict.RetryAt.class);
        assertThat(decide(FakeSender.answer(500), probe)).isInstanceOf(Verdict.RetryAt.class);
        assertThat(decide(FakeSender.comeAgain(503, Duration.ofSeconds(1)), old))
                .isInstanceOf(Verdict.RetryAt.class);
    }

    @Test
    void aForbiddenAddressFailsLikeAnyOtherAnswerAndSaysSo() {
        Reply refused = new Reply.Refused(Reply.Refusal.ADDRESS_FORBIDDEN, "10.0.0.1 is private");
        assertThat(decide(refused, FRESH).says())
                .startsWith("address_forbidden: 10.0.0.1 is private");
    }

    @Test
    void whatFilebellDidNotSendIsNoAttempt() {
        Reply refused = new Reply.Refused(Reply.Refusal.TOO_MANY_CONNECTIONS, "too many");
        assertThat(decide(refused, new History(9, 9, NOW, false)))
                .isInstanceOf(Verdict.NotAttempted.class);
    }

    @Test
    void timeoutsAndUnreachableHostsAreFailures() {
        assertThat(decide(new Reply.TimedOut(Reply.Phase.ANSWER), FRESH))
                .isInstanceOf(Verdict.RetryAt.class);
        assertThat(decide(new Reply.Unreachable("no such name"), FRESH))
                .isInstanceOf(Verdict.RetryAt.class);
    }

    private Verdict decide(Reply reply, History history) {
        return policy.decide(reply, history, NOW, random);
    }
}
