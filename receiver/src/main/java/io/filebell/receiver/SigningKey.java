package io.filebell.receiver;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/**
 * The private half of an ed25519 key pair (RFC 8032), which signs {@code v1a} and never leaves the
 * sender: 32 bytes, written as {@code whsk_} and their base64.
 *
 * <p>Immutable. Only {@link #text} reveals it; {@link #toString} never does, so that it stays out
 * of logs. New ones come in pairs: {@link SigningKeyPair#generate}.
 *
 * @see <a
 *     href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">
 *     Standard Webhooks, "Signature scheme"</a>
 */
public final class SigningKey implements SignatureKey {

    private static final String PREFIX = "whsk_";
    private static final int SEED_BYTES = 32;
    private static final int SEED_AND_PUBLIC_BYTES = 64;

    private final byte[] seed;
    private final PrivateKey key;

    private SigningKey(byte[] seed) {
        this.seed = seed;
        this.key = key(seed);
    }

    /**
     * Reads a key as Standard Webhooks writes it.
     *
     * @param text {@code whsk_} and base64 (RFC 4648 §4), the prefix may be missing; of 32 bytes,
     *     or of 64, as some libraries write it, with the public key behind
     * @throws IllegalArgumentException when it is not; the message does not repeat the text
     */
    public static SigningKey parse(String text) {
        byte[] bytes = KeyText.bytes(text, PREFIX);
        if (bytes.length != SEED_BYTES && bytes.length != SEED_AND_PUBLIC_BYTES) {
            throw new IllegalArgumentException(
                    "A webhook signing key has 32 bytes; this one has " + bytes.length + ".");
        }
        return new SigningKey(Arrays.copyOf(bytes, SEED_BYTES));
    }

    static SigningKey ofSeed(byte[] seed) {
        return new SigningKey(seed.clone());
    }

    /** The key in full, {@code whsk_} and base64: for the sender's own store only. */
    public String text() {
        return KeyText.of(PREFIX, seed);
    }

    PrivateKey key() {
        return key;
    }

    /** Whether both are the same; takes the same time wherever they differ. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SigningKey key && MessageDigest.isEqual(seed, key.seed);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(seed);
    }

    /** A placeholder, the same for every key. */
    @Override
    public String toString() {
        return PREFIX + "***";
    }

    private static PrivateKey key(byte[] seed) {
        try {
            return KeyFactory.getInstance(Ed25519.ALGORITHM)
                    .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has Ed25519.", e);
        }
    }
}
