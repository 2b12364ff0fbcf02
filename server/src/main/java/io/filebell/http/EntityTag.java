package io.filebell.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of one state of a thing (RFC 9110, section 8.8.3).
 *
 * @param opaque what stands between the quotes
 */
record EntityTag(boolean weak, String opaque) {

    private static final Pattern TAG =
            Pattern.compile("(W/)?\"([\\x21\\x23-\\x7e\\x80-\\x{10ffff}]*+)\"");
    private static final Pattern SEPARATOR = Pattern.compile("[ \t]*(?:,[ \t]*)++");

    /** The tag that {@code text} is; empty when it is none. */
    static Optional<EntityTag> parse(String text) {
        Matcher tag = TAG.matcher(text);
        return tag.matches() ? Optional.of(of(tag)) : Optional.empty();
    }

    /** The tags of a list with commas; empty when it is none. */
    static Optional<List<EntityTag>> parseList(String text) {
        List<EntityTag> tags = new ArrayList<>();
        String list = text.strip();
        Matcher tag = TAG.matcher(list);
        Matcher separator = SEPARATOR.matcher(list);
        int at = separator.lookingAt() ? separator.end() : 0;
        while (at < list.length()) {
            if (!tag.region(at, list.length()).lookingAt()) {
                return Optional.empty();
            }
            tags.add(of(tag));
            at = tag.end();
            if (at < list.length()) {
                if (!separator.region(at, list.length()).lookingAt()) {
                    return Optional.empty();
                }
                at = separator.end();
            }
        }
        return tags.isEmpty() ? Optional.empty() : Optional.of(tags);
    }

    /** Whether both name the same bytes (RFC 9110, section 8.8.3.2). */
    boolean equalsStrongly(EntityTag other) {
        return !weak && !other.weak && opaque.equals(other.opaque);
    }

    /** Whether both name states of the same meaning. */
    boolean equalsWeakly(EntityTag other) {
        return opaque.equals(other.opaque);
    }

    @Override
    public String toString() {
        return (weak ? "W/\"" : "\"") + opaque + '"';
    }

    private static EntityTag of(Matcher tag) {
        return new EntityTag(tag.group(1) != null, tag.group(2));
    }
}
