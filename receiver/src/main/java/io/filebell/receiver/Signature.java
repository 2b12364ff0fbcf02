package io.filebell.receiver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * The signature of Standard Webhooks 1.0.0 under one secret, or under several while a secret is
 * being replaced: signs what a sender sends, and verifies what a receiver gets.
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
 * <p>What is signed is {@code {id}.{timestamp}.{body}} with HMAC-SHA256 (RFC 2104), over the raw
 * bytes of the body: verify before parsing, and never what was parsed and written again.
 *
 * <p>Immutable, and safe for use by many threads at once. Keep one for each endpoint rather than
 * make one for each webhook: the secret is prepared once.
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

    private static final String VERSION = "v1,";
    private static final int MOST_SIGNATURES = 32;
    private static final int MOST_TIMESTAMP_DIGITS = 12;

    private final List<MacSource> macs;

    private Signature(List<MacSource> macs) {
        this.macs = macs;
    }

    /**
     * The signature under these secrets.
     *
     * @param secrets at least one. A sender signs with each of them, the first one first; a
     *     receiver accepts each of them
     * @throws IllegalArgumentException when there is none
     */
    public static Signature of(List<Secret> secrets) {
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("A signature needs a secret.");
        }
        return new Signature(secrets.stream().map(MacSource::new).toList());
    }

    /** The signature under one secret. */
    public static Signature of(Secret secret) {
        return of(List.of(secret));
    }

    /**
     * Signs one attempt.
     *
     * @param id the header {@code webhook-id}: visible ASCII without a dot, since a dot would let
     *     the same signature stand for another id and timestamp
     * @param timestamp of the attempt, in seconds since 1970-01-01T00:00:00Z, not negative
     * @param body the raw bytes that will be sent
     * @return the header {@code webhook-signature}: {@code v1,} and base64 for each secret,
     *     separated by spaces
     * @throws IllegalArgumentException when the id or the timestamp cannot be signed
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
        StringBuilder header = new StringBuilder();
        for (MacSource mac : macs) {
            header.append(header.length() == 0 ? "" : " ")
                    .append(VERSION)
                    .append(base64(mac, head, body));
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
     * <p>Signatures are compared in constant time. Those of another version than {@code v1} are
     * passed over, and so is everything after the 32nd.
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
        List<byte[]> candidates = candidates(signatures);
        if (candidates.isEmpty()) {
            return false;
        }
        boolean fits = false;
        for (MacSource mac : macs) {
            byte[] expected = base64(mac, head, body).getBytes(ISO_8859_1);
            for (byte[] candidate : candidates) {
                fits |= MessageDigest.isEqual(expected, candidate);
            }
        }
        return fits;
    }

    private static List<byte[]> candidates(String signatures) {
        List<byte[]> candidates = new ArrayList<>();
        String[] parts = signatures.split(" ", MOST_SIGNATURES + 1);
        for (String signature :
                Arrays.asList(parts).subList(0, Math.min(parts.length, MOST_SIGNATURES))) {
            if (signature.startsWith(VERSION)) {
                candidates.add(signature.substring(VERSION.length()).getBytes(ISO_8859_1));
            }
        }
        return candidates;
    }

    private static String base64(MacSource source, byte[] head, byte[] body) {
        Mac mac = source.get();
        mac.update(head);
        return Base64.getEncoder().encodeToString(mac.doFinal(body));
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
