package io.filebell.receiver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** {@code v1a}: Ed25519 (RFC 8032), with one half of a key pair. */
abstract sealed class Ed25519 implements Scheme {

    static final String ALGORITHM = "Ed25519";

    private static final int SIGNATURE_BYTES = 64;

    @Override
    public final String version() {
        return "v1a,";
    }

    /** The sender's half. Signing twice gives the same, so it verifies by signing again. */
    static final class Signing extends Ed25519 {

        private final SigningKey key;

        Signing(SigningKey key) {
            this.key = key;
        }

        @Override
        public Optional<String> sign(byte[] head, byte[] body) {
            return Optional.of(Base64.getEncoder().encodeToString(signature(head, body)));
        }

        @Override
        public boolean fits(byte[] head, byte[] body, List<String> signatures) {
            if (signatures.isEmpty()) {
                return false;
            }
            byte[] expected = signature(head, body);
            boolean fits = false;
            for (String signature : signatures) {
                fits |= MessageDigest.isEqual(expected, decoded(signature));
            }
            return fits;
        }

        private byte[] signature(byte[] head, byte[] body) {
            try {
                Signature signer = Signature.getInstance(ALGORITHM);
                signer.initSign(key.key());
                signer.update(head);
                signer.update(body);
                return signer.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("Every Java platform has " + ALGORITHM + ".", e);
            }
        }
    }

    /** The receiver's half. */
    static final class Verifying extends Ed25519 {

        private final VerifyingKey key;

        Verifying(VerifyingKey key) {
            this.key = key;
        }

        @Override
        public Optional<String> sign(byte[] head, byte[] body) {
            return Optional.empty();
        }

        @Override
        public boolean fits(byte[] head, byte[] body, List<String> signatures) {
            return signatures.stream().anyMatch(signature -> fits(head, body, decoded(signature)));
        }

        private boolean fits(byte[] head, byte[] body, byte[] signature) {
            if (signature.length != SIGNATURE_BYTES) {
                return false;
            }
            try {
                Signature verifier = Signature.getInstance(ALGORITHM);
                verifier.initVerify(key.key());
                verifier.update(head);
                verifier.update(body);
                return verifier.verify(signature);
            } catch (SignatureException e) {
                return false; // not the form of a signature
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("Every Java platform has " + ALGORITHM + ".", e);
            }
        }
    }

    private static byte[] decoded(String signature) {
        try {
            return Base64.getDecoder().decode(signature.getBytes(ISO_8859_1));
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
