package io.filebell.blob;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The media type of a content as its bytes show it, without parameters: {@code application/pdf}
 * (RFC 6838, section 4.2).
 *
 * @param name lower-case {@code type/subtype} of at most 127 characters
 */
public record DetectedType(String name) {

    private static final int CHARS = 127;
    private static final String RESTRICTED_NAME = "[a-z0-9][a-z0-9!#$&^_.+-]*";
    private static final Pattern NAME = Pattern.compile(RESTRICTED_NAME + '/' + RESTRICTED_NAME);

    public static final DetectedType OCTET_STREAM = new DetectedType("application/octet-stream");
    public static final DetectedType PLAIN_TEXT = new DetectedType("text/plain");

    public DetectedType {
        if (!isType(name)) {
            throw new IllegalArgumentException("Not a media type: " + name);
        }
    }

    /**
     * The type that stands in {@code text} before any parameter, or {@link #OCTET_STREAM}, which
     * says nothing, when there is none.
     */
    static DetectedType parse(String text) {
        int end = text.indexOf(';');
        String name = (end < 0 ? text : text.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return isType(name) ? new DetectedType(name) : OCTET_STREAM;
    }

    private static boolean isType(String name) {
        return name.length() <= CHARS && NAME.matcher(name).matches();
    }

    @Override
    public String toString() {
        return name;
    }
}
