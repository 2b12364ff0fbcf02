package io.filebell.receiver;

import java.time.Duration;
import java.time.Instant;

/**
 * What {@link Signature#verify} says about a webhook. Act only on {@link Valid}; answer anything
 * else with 400 or 401, which the sender logs.
 */
public sealed interface Verdict {

    /**
     * The webhook comes from a holder of the secret, unchanged, and is recent. It may still be a
     * repeat: a sender delivers at least once, and the header {@code webhook-id} tells repeats
     * apart.
     *
     * @param timestamp when the sender made this attempt
     */
    record Valid(Instant timestamp) implements Verdict {}

    /** No signature fits: another secret, or a body that is not byte for byte what was sent. */
    record BadSignature() implements Verdict {}

    /**
     * The signature fits, but the timestamp is too far from now: a recorded request that is sent
     * again, or a clock that is wrong.
     *
     * @param timestamp the one in the header
     * @param difference how far it is from this machine's clock, never negative
     */
    record Stale(Instant timestamp, Duration difference) implements Verdict {}

    /**
     * It is not a signed webhook at all: a header is missing or not in its form.
     *
     * @param reason a sentence that names the header
     */
    record Malformed(String reason) implements Verdict {}
}
