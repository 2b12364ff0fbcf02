package io.filebell.delivery;

import io.filebell.base.Limits;
import io.filebell.delivery.Reply.Answered;
import io.filebell.delivery.Reply.Refused;
import io.filebell.delivery.Reply.TimedOut;
import io.filebell.delivery.Reply.Unreachable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Decides what follows from a reply. Pure: the same reply, history, time and random number always
 * give the same verdict.
 *
 * <p>The schedule of one delivery: at once, then after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20
 * h and 24 h, each ±20 %. A 429 that says when to come again uses up none of it, and so must end
 * some day: it gives up a delivery that is older than {@link Limits#DELIVERY_AGE} and had as many
 * attempts as the schedule. Age alone ends nothing, as it is told by a clock that jumps, and passes
 * while a machine sleeps or an endpoint is disabled.
 */
public final class RetryPolicy {

    /** Waits before the second, third … attempt. */
    static final List<Duration> SCHEDULE = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    private static final double JITTER = 0.2;
    private static final int GONE = 410;
    private static final int SERVICE_UNAVAILABLE = 503;

    /**
     * What an attempt is judged by.
     *
     * @param failures attempts of the schedule that were used up before this one
     * @param attempts that were made before this one
     * @param firstAt when the delivery's first attempt was made
     * @param probe whether this one was made to see if a failing endpoint is back: it uses up
     *     nothing
     */
    public record History(int failures, int attempts, Instant firstAt, boolean probe) {}

    public Verdict decide(Reply reply, History history, Instant now, RandomGenerator random) {
        return switch (reply) {
            case Answered answered -> answered(answered, history, now, random);
            case TimedOut timedOut ->
                failed(
                        "no answer in time (" + words(timedOut.during()) + ")",
                        history,
                        now,
                        random);
            case Unreachable unreachable -> failed(unreachable.reason(), history, now, random);
            case Refused refused -> refused(refused, history, now, random);
        };
    }

    private Verdict answered(
            Answered answered, History history, Instant now, RandomGenerator random) {
        if (answered.successful()) {
            return new Verdict.Delivered("delivered: answered " + answered.status());
        }
        String what = "answered " + answered.status();
        if (answered.status() == GONE) {
            return new Verdict.DisableEndpoint("answered 410: the endpoint wants nothing any more");
        }
        boolean busy = answered.isTooMany() || answered.status() == SERVICE_UNAVAILABLE;
        if (busy && answered.retryAfter().isPresent()) {
            return comeAgain(answered, answered.retryAfter().get(), history, now, random);
        }
        if (answered.status() >= 300 && answered.status() < 400) {
            what += "; redirects are not followed, register the final URL";
        }
        return failed(what, history, now, random);
    }

    private Verdict comeAgain(
            Answered answered,
            Duration asked,
            History history,
            Instant now,
            RandomGenerator random) {
        Duration wait = asked.compareTo(Limits.RETRY_AFTER) > 0 ? Limits.RETRY_AFTER : asked;
        boolean failure = !answered.isTooMany() && !history.probe();
        String what =
                "answered " + answered.status() + " with Retry-After: " + asked.toSeconds() + " s";
        if (failure && isUsedUp(history)) {
            return lastOfSchedule(what);
        }
        if (answered.isTooMany() && isTooOld(history, now)) {
            return new Verdict.Exhausted(
                    what + "; given up after " + Limits.DELIVERY_AGE.toDays() + " days");
        }
        Instant at = now.plus(wait).plusMillis(random.nextLong(AFTER_RETRY_AFTER_MILLIS));
        return new Verdict.RetryAt(at, true, failure, history.probe(), what);
    }

    private Verdict refused(Refused refused, History history, Instant now, RandomGenerator random) {
        return switch (refused.refusal()) {
            case ADDRESS_FORBIDDEN ->
                failed("address_forbidden: " + refused.reason(), history, now, random);
            case TOO_MANY_CONNECTIONS, CLOSING ->
                new Verdict.NotAttempted(now.plus(AFTER_REFUSAL), refused.reason());
        };
    }

    private Verdict failed(String what, History history, Instant now, RandomGenerator random) {
        if (history.probe()) {
            Instant at = now.plus(SCHEDULE.getFirst());
            return new Verdict.RetryAt(
                    at, false, false, true, "probe of a failing endpoint: " + what);
        }
        if (isUsedUp(history)) {
            return lastOfSchedule(what);
        }
        Duration wait = SCHEDULE.get(history.failures());
        double factor = 1 + JITTER * (2 * random.nextDouble() - 1);
        Instant at = now.plusMillis(Math.round(wait.toMillis() * factor));
        return new Verdict.RetryAt(at, false, true, false, what);
    }

    private static boolean isUsedUp(History history) {
        return history.failures() >= SCHEDULE.size();
    }

    private static Verdict lastOfSchedule(String what) {
        return new Verdict.Exhausted(what + "; that was the last attempt of the schedule");
    }

    private static boolean isTooOld(History history, Instant now) {
        return history.attempts() >= SCHEDULE.size()
                && Duration.between(history.firstAt(), now).compareTo(Limits.DELIVERY_AGE) > 0;
    }

    private static String words(Reply.Phase phase) {
        return switch (phase) {
            case NAME_LOOKUP -> "looking up the name";
            case CONNECT -> "connecting";
            case TLS -> "TLS handshake";
            case ANSWER -> "waiting for the answer";
        };
    }

    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(1);
    private static final long AFTER_RETRY_AFTER_MILLIS = 1_000;
}
