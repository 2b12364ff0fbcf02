package io.filebell.receiver;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;

/**
 * An ed25519 key pair: what a sender keeps, and what it hands out.
 *
 * @param signing stays with the sender
 * @param verifying for anyone who is to verify
 */
public record SigningKeyPair(SigningKey signing, VerifyingKey verifying) {

    /** A new pair. */
    public static SigningKeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(Ed25519.ALGORITHM);
            generator.initialize(NamedParameterSpec.ED25519, random);
            KeyPair pair = generator.generateKeyPair();
            byte[] seed = ((EdECPrivateKey) pair.getPrivate())
                    .getBytes()
                    .orElseThrow(() -> new IllegalStateException("The key was made right here."));
            return new SigningKeyPair(SigningKey.ofSeed(seed), VerifyingKey.of(pair.getPublic()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has Ed25519.", e);
        }
    }
}
