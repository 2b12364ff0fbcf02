package io.filebell.receiver;

/** What a receiver decided about a request, which is also what its log says. */
public enum Ruling {
    /** Genuine and new: stored together with its job. */
    ACCEPTED("accepted", 204),
    /** Genuine, and its id is in the inbox already: answered as accepted, and not run again. */
    DUPLICATE("duplicate", 204),
    /** No signature fits. */
    BAD_SIGNATURE("bad_signature", 401),
    /** The signature fits, the timestamp is too far from now. */
    STALE("stale", 401),
    /** The body is longer than the receiver takes. */
    TOO_LARGE("too_large", 413),
    /** No signed webhook: a header is missing or not in its form, or the body is no JSON. */
    MALFORMED("malformed", 400);

    private final String text;
    private final int status;

    Ruling(String text, int status) {
        this.text = text;
        this.status = status;
    }

    /** The word in the log, such as {@code bad_signature}. */
    public String text() {
        return text;
    }

    /** The HTTP status that answers it. */
    public int status() {
        return status;
    }

    /** The ruling with this word. */
    public static Ruling parse(String text) {
        for (Ruling ruling : values()) {
            if (ruling.text.equals(text)) {
                return ruling;
            }
        }
        throw new IllegalArgumentException("There is no ruling " + text + ".");
    }
}
