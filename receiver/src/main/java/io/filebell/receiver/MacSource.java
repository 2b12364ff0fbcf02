package io.filebell.receiver;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Fresh HMAC-SHA256 computations under one secret, for any number of threads at once.
 *
 * <p>A {@code Mac} belongs to one thread while it computes, so each computation has its own: a
 * clone of one that was keyed at the start and is never used itself. Security providers other than
 * the JDK's may not know how to clone; with them each computation pays for looking up and keying a
 * new one.
 */
final class MacSource {

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private final Mac prototype;
    private final boolean cloneable;

    MacSource(byte[] secret) {
        key = new SecretKeySpec(secret, ALGORITHM);
        prototype = keyed();
        cloneable = canClone(prototype);
    }

    Mac get() {
        if (cloneable) {
            try {
                return (Mac) prototype.clone();
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException("It could be cloned before.", e);
            }
        }
        return keyed();
    }

    private Mac keyed() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM + ".", e);
        }
    }

    private static boolean canClone(Mac mac) {
        try {
            return mac.clone() != null;
        } catch (CloneNotSupportedException e) {
            return false;
        }
    }
}
