package io.filebell.receiver;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * A symmetric signing secret of Standard Webhooks 1.0.0: 24 to 64 random bytes that sender and
 * receiver share, written as {@code whsec_} and their base64.
 *
 * <p>Immutable. Only {@link #text} reveals it; {@link #toString} never does, so that it stays out
 * of logs.
 *
 * @see <a
 *     href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">
 *     Standard Webhooks, "Signature scheme"</a>
 */
public final class Secret implements SignatureKey {

    private static final String PREFIX = "whsec_";
    private static final int FEWEST_BYTES = 24;
    private static final int MOST_BYTES = 64;
    private static final int NEW_BYTES = 32;

    private final byte[] bytes;

    private Secret(byte[] bytes) {
        if (bytes.length < FEWEST_BYTES || bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException("A webhook secret has " + FEWEST_BYTES + " to "
                    + MOST_BYTES + " bytes; this one has " + bytes.length + ".");
        }
        this.bytes = bytes;
    }

    /**
     * Reads a secret as a sender shows it.
     *
     * @param text {@code whsec_} and base64 (RFC 4648 §4); as in other libraries, the prefix may be
     *     missing
     * @throws IllegalArgumentException when it is not base64 or not of 24 to 64 bytes; the message
     *     does not repeat the text
     */
    public static Secret parse(String text) {
        return new Secret(KeyText.bytes(text, PREFIX));
    }

    /**
     * The secret with these bytes, which are copied.
     *
     * @throws IllegalArgumentException when there are not 24 to 64 of them
     */
    public static Secret ofBytes(byte[] bytes) {
        return new Secret(bytes.clone());
    }

    /** A new secret of 32 bytes. */
    public static Secret generate(SecureRandom random) {
        byte[] bytes = new byte[NEW_BYTES];
        random.nextBytes(bytes);
        return new Secret(bytes);
    }

    /** The secret in full, {@code whsec_} and base64: for its owner's eyes only. */
    public String text() {
        return KeyText.of(PREFIX, bytes);
    }

    /** The bytes themselves, not a copy. */
    byte[] bytes() {
        return bytes;
    }

    /** Whether both have the same bytes; takes the same time wherever they differ. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(bytes, secret.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** A placeholder, the same for every secret. */
    @Override
    public String toString() {
        return PREFIX + "***";
    }
}
