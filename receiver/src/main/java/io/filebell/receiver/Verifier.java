package io.filebell.receiver;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells whether requests come from the sender: by Standard Webhooks or another
 * {@link SignatureFormat}, under one key, or under several while one is being replaced.
 *
 * <p>Immutable, and safe for use by many threads at once. Signatures under a secret are compared in
 * constant time.
 */
public final class Verifier {

    /** One key, prepared. */
    interface Check {

        Verdict of(Request request, InstantSource clock, Duration tolerance);
    }

    private record TimedCheck(Check check, Instant until) {}

    private final Optional<SignatureFormat> format;
    private final List<TimedCheck> checks;
    private final Duration tolerance;

    private Verifier(
            Optional<SignatureFormat> format, List<TimedCheck> checks, Duration tolerance) {
        this.format = format;
        this.checks = List.copyOf(checks);
        this.tolerance = tolerance;
    }

    /** Verifies Standard Webhooks 1.0.0 under this key. */
    public static Verifier of(SignatureKey key) {
        return new Verifier(
                Optional.empty(),
                List.of(new TimedCheck(standard(key), Instant.MAX)),
                Signature.DEFAULT_TOLERANCE);
    }

    /**
     * Verifies another format under this secret.
     *
     * @param secret as the sender shows it: its characters are the key
     * @throws IllegalArgumentException when the secret is blank
     */
    public static Verifier of(SignatureFormat format, String secret) {
        return new Verifier(
                Optional.of(format),
                List.of(new TimedCheck(new FieldSignature(format, secret), Instant.MAX)),
                Signature.DEFAULT_TOLERANCE);
    }

    /**
     * The same, which also accepts another key up to an instant: the old one of a rotation.
     *
     * @throws IllegalStateException when this verifies no Standard Webhooks
     */
    public Verifier alsoUntil(Instant until, SignatureKey key) {
        if (format.isPresent()) {
            throw new IllegalStateException(
                    "This format takes secrets as text: use alsoUntil(Instant, String).");
        }
        return and(new TimedCheck(standard(key), until));
    }

    /**
     * The same, which also accepts another secret up to an instant.
     *
     * @param secret of Standard Webhooks {@code whsec_…}, else its characters are the key
     */
    public Verifier alsoUntil(Instant until, String secret) {
        Check check = format.<Check>map(f -> new FieldSignature(f, secret))
                .orElseGet(() -> standard(Secret.parse(secret)));
        return and(new TimedCheck(check, until));
    }

    /** The same, with another tolerance than five minutes for timestamps, in both directions. */
    public Verifier withTolerance(Duration changed) {
        if (changed.isNegative() || changed.isZero()) {
            throw new IllegalArgumentException("A tolerance is more than nothing: " + changed);
        }
        return new Verifier(format, checks, changed);
    }

    /** Verifies one request. Never throws because of what a sender sent. */
    public Verdict verify(Request request, InstantSource clock) {
        Instant now = clock.instant();
        Optional<Verdict> best = Optional.empty();
        for (TimedCheck check : checks) {
            if (now.isBefore(check.until())) {
                Verdict verdict = check.check().of(request, clock, tolerance);
                if (verdict instanceof Verdict.Valid) {
                    return verdict;
                }
                if (best.isEmpty() || verdict instanceof Verdict.Stale) {
                    best = Optional.of(verdict);
                }
            }
        }
        return best.orElseGet(Verdict.BadSignature::new);
    }

    /** How the sender signs, when not by Standard Webhooks. */
    Optional<SignatureFormat> format() {
        return format;
    }

    private Verifier and(TimedCheck check) {
        List<TimedCheck> more = new ArrayList<>(checks);
        more.add(check);
        return new Verifier(format, more, tolerance);
    }

    private static Check standard(SignatureKey key) {
        Signature signature = Signature.of(key);
        return (request, clock, tolerance) -> signature.verify(
                request.headers().first(Signature.ID_HEADER).orElse(null),
                request.headers().first(Signature.TIMESTAMP_HEADER).orElse(null),
                request.headers().first(Signature.SIGNATURE_HEADER).orElse(null),
                request.body(),
                clock,
                tolerance);
    }
}
