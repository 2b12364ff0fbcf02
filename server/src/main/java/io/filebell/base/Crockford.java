package io.filebell.base;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Crockford's base32 in lower case: 128 bits are 26 characters, the first of which carries two zero
 * bits.
 */
final class Crockford {

    static final int UUID_CHARACTERS = 26;

    private static final byte[] ALPHABET =
            "0123456789abcdefghjkmnpqrstvwxyz".getBytes(StandardCharsets.US_ASCII);
    private static final boolean[] KNOWN = new boolean[128];

    static {
        for (byte character : ALPHABET) {
            KNOWN[character] = true;
        }
    }

    private Crockford() {}

    static String encode(String prefix, long high, long low) {
        byte[] text = Arrays.copyOf(
                prefix.getBytes(StandardCharsets.US_ASCII), prefix.length() + UUID_CHARACTERS);
        int at = text.length;
        long h = high;
        long l = low;
        for (int i = 0; i < UUID_CHARACTERS; i++) {
            text[--at] = ALPHABET[(int) (l & 31)];
            l = (l >>> 5) | (h << 59);
            h >>>= 5;
        }
        return new String(text, StandardCharsets.US_ASCII);
    }

    /** The number that {@code length} characters from {@code from} on stand for. */
    static long decode(String text, int from, int length) {
        long value = 0;
        for (int i = from; i < from + length; i++) {
            value = (value << 5) | Arrays.binarySearch(ALPHABET, (byte) text.charAt(i));
        }
        return value;
    }

    static boolean isId(String prefix, String value) {
        if (value.length() != prefix.length() + UUID_CHARACTERS || !value.startsWith(prefix)) {
            return false;
        }
        if (value.charAt(prefix.length()) > '7') {
            return false;
        }
        for (int i = prefix.length(); i < value.length(); i++) {
            char character = value.charAt(i);
            if (character >= KNOWN.length || !KNOWN[character]) {
                return false;
            }
        }
        return true;
    }
}
