package io.filebell.receiver;

import java.util.Base64;

/** Keys as text: a prefix that tells their kind, and base64 (RFC 4648 §4). */
final class KeyText {

    private KeyText() {}

    static String of(String prefix, byte[] bytes) {
        return prefix + Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * The bytes that the text stands for; its prefix may be missing.
     *
     * @throws IllegalArgumentException when it is not base64; the message does not repeat the text
     */
    static byte[] bytes(String text, String prefix) {
        String base64 = text.startsWith(prefix) ? text.substring(prefix.length()) : text;
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            // The JDK's message quotes characters of the key, so it goes no further.
            throw new IllegalArgumentException(
                    "This key of a webhook is " + prefix + " and base64; what was given is not.");
        }
    }
}
