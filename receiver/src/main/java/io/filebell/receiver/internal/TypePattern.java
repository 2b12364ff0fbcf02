package io.filebell.receiver.internal;

/**
 * Which event types somebody asks for: one exactly, those under a prefix, or all.
 *
 * @param prefix what a type begins with, or is
 * @param isExact whether it is all of the type
 */
public record TypePattern(String prefix, boolean isExact) {

    /**
     * Reads a pattern.
     *
     * @param text {@code file.created}, {@code file.*} or {@code *}
     * @throws IllegalArgumentException for anything else with a star
     */
    public static TypePattern of(String text) {
        if (text.equals("*")) {
            return new TypePattern("", false);
        }
        boolean isPrefix = text.endsWith(".*");
        String fixed = isPrefix ? text.substring(0, text.length() - 1) : text;
        if (fixed.isEmpty() || fixed.equals(".") || fixed.indexOf('*') >= 0) {
            throw new IllegalArgumentException("An event type is asked for by its name, as"
                    + " prefix.* or as *, and not as: " + text);
        }
        return new TypePattern(fixed, !isPrefix);
    }

    /** Whether a type is one of them. */
    public boolean matches(String type) {
        return isExact ? type.equals(prefix) : type.startsWith(prefix);
    }
}
