package io.filebell.receiver;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

/**
 * The public half of an ed25519 key pair (RFC 8032), which verifies {@code v1a}: 32 bytes, written
 * as {@code whpk_} and their base64. Whoever has it can verify webhooks, and sign none.
 *
 * <p>Immutable.
 *
 * @see <a
 *     href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">
 *     Standard Webhooks, "Signature scheme"</a>
 */
public final class VerifyingKey implements SignatureKey {

    private static final String PREFIX = "whpk_";
    private static final int BYTES = 32;
    /** What stands before the key's bytes in a SubjectPublicKeyInfo (RFC 8410 §4). */
    private static final byte[] INFO = {
        0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
    };

    private final byte[] bytes;
    private final PublicKey key;

    private VerifyingKey(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("A webhook's public key has " + BYTES
                    + " bytes; this one has " + bytes.length + ".");
        }
        this.bytes = bytes;
        this.key = key(bytes);
    }

    /**
     * Reads a key as a sender shows it.
     *
     * @param text {@code whpk_} and base64 (RFC 4648 §4); the prefix may be missing
     * @throws IllegalArgumentException when it is not that, or not a point of the curve
     */
    public static VerifyingKey parse(String text) {
        return new VerifyingKey(KeyText.bytes(text, PREFIX));
    }

    static VerifyingKey of(PublicKey key) {
        byte[] encoded = key.getEncoded();
        return new VerifyingKey(Arrays.copyOfRange(encoded, INFO.length, encoded.length));
    }

    /** The key, {@code whpk_} and base64. */
    public String text() {
        return KeyText.of(PREFIX, bytes);
    }

    PublicKey key() {
        return key;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifyingKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return text();
    }

    private static PublicKey key(byte[] bytes) {
        byte[] encoded = Arrays.copyOf(INFO, INFO.length + bytes.length);
        System.arraycopy(bytes, 0, encoded, INFO.length, bytes.length);
        try {
            PublicKey key = KeyFactory.getInstance(Ed25519.ALGORITHM)
                    .generatePublic(new X509EncodedKeySpec(encoded));
            // Only now is it looked at whether there is such a point.
            java.security.Signature.getInstance(Ed25519.ALGORITHM).initVerify(key);
            return key;
        } catch (InvalidKeyException e) {
            throw new IllegalArgumentException("That is not the public key of any key pair.", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has Ed25519.", e);
        }
    }
}
