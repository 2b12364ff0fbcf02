package io.filebell.receiver;

import java.util.List;
import java.util.Optional;

/** A way to sign under one key. Safe for many threads at once. */
sealed interface Scheme permits Hmac, Ed25519 {

    /** What stands before each of its signatures in the header: {@code v1,}. */
    String version();

    /** Signs {@code head} and {@code body} after each other; empty when the key only verifies. */
    Optional<String> sign(byte[] head, byte[] body);

    /**
     * Whether one of the signatures fits.
     *
     * @param signatures in base64, without their version
     */
    boolean fits(byte[] head, byte[] body, List<String> signatures);

    static Scheme of(SignatureKey key) {
        if (key instanceof Secret secret) {
            return new Hmac(secret);
        }
        if (key instanceof SigningKey signing) {
            return new Ed25519.Signing(signing);
        }
        return new Ed25519.Verifying((VerifyingKey) key);
    }
}
