package io.filebell.account;

import io.filebell.base.Limits;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The text of an API key: {@code fbk_} and, when Filebell made it, 32 random bytes in base 62, so
 * that a double click selects it whole. Only its SHA-256 is ever stored; that it has as many bits
 * as the hash makes salt and stretching needless. Never printed by {@link #toString}.
 */
final class KeySecret {

    static final String PREFIX = "fbk_";

    private static final String DIGITS =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());
    private static final int RANDOM_BYTES = 32;
    private static final int MADE_CHARACTERS = 43;
    private static final int SHOWN_CHARACTERS = 4;
    private static final int DIFFERENT_CHARACTERS_MIN = 8;

    private final String text;

    private KeySecret(String text) {
        this.text = text;
    }

    /** @param random fit for secrets */
    static KeySecret make(RandomGenerator random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        char[] digits = new char[MADE_CHARACTERS];
        BigInteger rest = new BigInteger(1, bytes);
        for (int i = digits.length - 1; i >= 0; i--) {
            BigInteger[] divided = rest.divideAndRemainder(BASE);
            digits[i] = DIGITS.charAt(divided[1].intValue());
            rest = divided[0];
        }
        return new KeySecret(PREFIX + new String(digits));
    }

    /** Empty when no key has this shape. */
    static Optional<KeySecret> of(String text) {
        int characters = text.length() - PREFIX.length();
        if (!text.startsWith(PREFIX)
                || characters < Limits.KEY_CHARACTERS_MIN
                || characters > Limits.KEY_CHARACTERS_MAX) {
            return Optional.empty();
        }
        for (int i = PREFIX.length(); i < text.length(); i++) {
            if (!allowed(text.charAt(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(new KeySecret(text));
    }

    /** Whether a key that somebody thought up looks as if it could be guessed. */
    boolean simple() {
        return text.chars().skip(PREFIX.length()).distinct().count() < DIFFERENT_CHARACTERS_MIN;
    }

    /** The key itself: to be shown once to its owner, or kept in their file. */
    String reveal() {
        return text;
    }

    /** SHA-256 in hexadecimal. */
    String hash() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** The beginning, by which people tell their keys apart. */
    String prefix() {
        return text.substring(0, PREFIX.length() + SHOWN_CHARACTERS);
    }

    @Override
    public String toString() {
        return "KeySecret[" + PREFIX + "***]";
    }

    private static boolean allowed(char character) {
        return (character >= '0' && character <= '9')
                || (character >= 'A' && character <= 'Z')
                || (character >= 'a' && character <= 'z')
                || character == '-'
                || character == '_';
    }
}
