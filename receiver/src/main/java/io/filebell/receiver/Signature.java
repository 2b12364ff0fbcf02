package io.filebell.receiver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The signature of Standard Webhooks 1.0.0 under one key, or under several while one is being
 * replaced: signs what a sender sends, and verifies what a receiver gets.
 *
 * <pre>{@code
 * Signature signature = Signature.of(Secret.parse("whsec_…"));
 * Verdict verdict = signature.verify(
 *         request.header(Signature.ID_HEADER),
 *         request.header(Signature.TIMESTAMP_HEADER),
 *         request.header(Signature.SIGNATURE_HEADER),
 *         request.bodyAsBytes(),
 *         InstantSource.system());
 * if (verdict instanceof Verdict.Valid) { … }
 * }</pre>
 *
 * <p>What is signed is {@code {id}.{timestamp}.{body}}, under a {@link Secret} with HMAC-SHA256
 * (RFC 2104, {@code v1}), under a key pair with Ed25519 (RFC 8032, {@code v1a}); over the raw bytes
 * of the body: verify before parsing, and never what was parsed and written again.
 *
 * <p>Immutable, and safe for use by many threads at once. Keep one for each endpoint rather than
 * make one for each webhook: the keys are prepared once.
 *
 * @see <a
 *     href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">
 *     Standard Webhooks 1.0.0</a>
 */
public final class Signature {

    /** The header with the event's id, the same on every attempt. */
    public static final String ID_HEADER = "webhook-id";

    /** The header with the attempt's time, in whole seconds since 1970-01-01T00:00:00Z. */
    public static final String TIMESTAMP_HEADER = "webhook-timestamp";

    /** The header with the signatures, separated by spaces. */
    public static final String SIGNATURE_HEADER = "webhook-signature";

    /** How far a timestamp may be from now, unless said otherwise: five minutes. */
    public static final Duration DEFAULT_TOLERANCE = Duration.ofMinutes(5);

    private static final int MOST_SIGNATURES = 32;
    private static final int MOST_TIMESTAMP_DIGITS = 12;

    private final List<Scheme> schemes;

    private Signature(List<Scheme> schemes) {
        this.schemes = schemes;
    }

    /**
     * The signature under these keys.
     *
     * @param keys at least one. A sender signs with each of them, the first one first; a receiver
     *     accepts each of them
     * @throws IllegalArgumentException when there is none
     */
    public static Signature of(List<? extends SignatureKey> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("A signature needs a key.");
        }
        return new Signature(keys.stream().map(Scheme::of).toList());
    }

    /** The signature under one key. */
    public static Signature of(SignatureKey key) {
        return of(List.of(key));
    }

    /**
     * Signs one attempt.
     *
     * @param id the header {@code webhook-id}: visible ASCII without a dot, since a dot would let
     *     the same signature stand for another id and timestamp
     * @param timestamp of the attempt, in seconds since 1970-01-01T00:00:00Z, not negative
     * @param body the raw bytes that will be sent
     * @return the header {@code webhook-signature}: for each key {@code v1,} or {@code v1a,} and
     *     base64, separated by spaces
     * @throws IllegalArgumentException when the id or the timestamp cannot be signed
     * @throws IllegalStateException when every key is a {@link VerifyingKey}
     */
    public String sign(String id, long timestamp, byte[] body) {
        if (!isSignable(id)) {
            throw new IllegalArgumentException(
                    "A webhook id is visible ASCII without a dot: " + id);
        }
        if (timestamp < 0) {
            throw new IllegalArgumentException("A webhook timestamp is not negative: " + timestamp);
        }
        byte[] head = head(id, Long.toString(timestamp));
        StringJoiner header = new StringJoiner(" ");
        for (Scheme scheme : schemes) {
            scheme.sign(head, body).ifPresent(base64 -> header.add(scheme.version() + base64));
        }
        if (header.length() == 0) {
            throw new IllegalStateException("Public keys verify, and sign nothing.");
        }
        return header.toString();
    }

    /** As the longer one, with {@link #DEFAULT_TOLERANCE}. */
    public Verdict verify(
            @Nullable String id,
            @Nullable String timestamp,
            @Nullable String signatures,
            byte[] body,
            InstantSource clock) {
        return verify(id, timestamp, signatures, body, clock, DEFAULT_TOLERANCE);
    }

    /**
     * Verifies one attempt. Never throws because of what a sender sent.
     *
     * <p>Signatures of a secret are compared in constant time. Those of a version that no key is of
     * are passed over, and so is everything after the 32nd.
     *
     * @param id the header {@code webhook-id}, null when it is missing
     * @param timestamp the header {@code webhook-timestamp}, null when it is missing
     * @param signatures the header {@code webhook-signature}, null when it is missing
     * @param body the raw bytes as received
     * @param clock what is now
     * @param tolerance how far the timestamp may be from now, in both directions
     */
    public Verdict verify(
            @Nullable String id,
            @Nullable String timestamp,
            @Nullable String signatures,
            byte[] body,
            InstantSource clock,
            Duration tolerance) {
        if (id == null || !isSignable(id)) {
            return malformed(ID_HEADER, id, "visible ASCII without a dot");
        }
        if (timestamp == null || !isTimestamp(timestamp)) {
            return malformed(TIMESTAMP_HEADER, timestamp, "a number of seconds since 1970");
        }
        if (signatures == null || signatures.isBlank()) {
            return malformed(
                    SIGNATURE_HEADER, signatures, "one or more signatures such as v1,K5oZ…");
        }
        if (!fits(head(id, timestamp), body, signatures)) {
            return new Verdict.BadSignature();
        }
        Instant signedAt = Instant.ofEpochSecond(Long.parseLong(timestamp));
        Duration difference = Duration.between(signedAt, clock.instant()).abs();
        return difference.compareTo(tolerance) > 0
                ? new Verdict.Stale(signedAt, difference)
                : new Verdict.Valid(signedAt);
    }

    private boolean fits(byte[] head, byte[] body, String signatures) {
        String[] parts = signatures.split(" ", MOST_SIGNATURES + 1);
        List<String> looked =
                Arrays.asList(parts).subList(0, Math.min(parts.length, MOST_SIGNATURES));
        boolean fits = false;
        for (Scheme scheme : schemes) {
            fits |= scheme.fits(head, body, of(scheme.version(), looked));
        }
        return fits;
    }

    private static List<String> of(String version, List<String> signatures) {
        return signatures.stream()
                .filter(signature -> signature.startsWith(version))
                .map(signature -> signature.substring(version.length()))
                .toList();
    }

    private static byte[] head(String id, String timestamp) {
        return (id + '.' + timestamp + '.').getBytes(ISO_8859_1);
    }

    private static boolean isSignable(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '.') {
                return false;
            }
        }
        return !id.isEmpty();
    }

    private static boolean isTimestamp(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= MOST_TIMESTAMP_DIGITS;
    }

    private static Verdict malformed(String header, @Nullable String value, String form) {
        String what = value == null ? "is missing" : "is not in its form";
        return new Verdict.Malformed("The header " + header + " " + what + "; it is " + form + ".");
    }
}
