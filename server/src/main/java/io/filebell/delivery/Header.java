package io.filebell.delivery;

import java.util.Locale;

/**
 * One field of an HTTP message (RFC 9110 §5): a name in lower case, and a value without line
 * breaks.
 *
 * @param name a token
 * @param value visible text; may be a secret, so this type never prints it
 */
public record Header(String name, String value) {

    public Header {
        if (!isToken(name)) {
            throw new IllegalArgumentException("not the name of a header: " + name);
        }
        if (!isPlain(value)) {
            throw new IllegalArgumentException(
                    "the value of header " + name + " has a control character");
        }
        name = name.toLowerCase(Locale.ROOT);
    }

    private static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isTokenCharacter(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isValueCharacter(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isTokenCharacter(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private static boolean isValueCharacter(char c) {
        return c == '\t' || c >= ' ' && c != 0x7f && c <= 0xff;
    }

    @Override
    public String toString() {
        return name + ": ***";
    }
}
