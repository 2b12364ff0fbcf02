package io.filebell.event;

/**
 * A choice of event types: {@code *}, {@code file.*} or {@code file.created}.
 *
 * <p>{@code file.downloaded} is chosen only by its exact name: reading is far more frequent than
 * change.
 */
public record EventPattern(String text) {

    private static final String ONLY_BY_NAME = "file.downloaded";

    public boolean matches(String type) {
        if (text.equals(type)) {
            return true;
        }
        if (type.equals(ONLY_BY_NAME)) {
            return false;
        }
        return text.equals("*")
                || (text.endsWith(".*") && type.startsWith(text.substring(0, text.length() - 1)));
    }
}
