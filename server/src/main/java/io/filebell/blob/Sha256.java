package io.filebell.blob;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digest by which contents are known. */
final class Sha256 {

    private Sha256() {}

    static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-256", e);
        }
    }
}
