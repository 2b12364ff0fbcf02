package io.filebell.http;

/**
 * What of a content a request asks for by its header {@code Range} (RFC 9110, section 14).
 *
 * <p>Of several ranges none is singled out: the whole content is sent, as the RFC allows, and no
 * {@code multipart/byteranges} is ever made.
 */
sealed interface ByteRange {

    /** Everything: status 200. */
    record Whole() implements ByteRange {}

    /**
     * The bytes from {@code first} to {@code last}, both included: status 206.
     *
     * @param size of the whole content
     */
    record Part(long first, long last, long size) implements ByteRange {

        public Part {
            if (first < 0 || first > last || last >= size) {
                throw new IllegalArgumentException(first + " to " + last + " of " + size);
            }
        }

        long length() {
            return last - first + 1;
        }

        /** The header {@code Content-Range} of the answer. */
        String contentRange() {
            return "bytes " + first + '-' + last + '/' + size;
        }
    }

    /** A range that holds no byte of the content: status 416. */
    record Unsatisfiable(long size) implements ByteRange {

        /** The header {@code Content-Range} of the answer. */
        String contentRange() {
            return "bytes */" + size;
        }
    }

    Whole WHOLE = new Whole();

    /**
     * Reads the header. One that is malformed, of another unit or of several ranges asks for
     * everything; so does any of an empty content, because some clients send one with every
     * request.
     *
     * @param header empty when there is none
     * @param size of the content
     */
    static ByteRange of(String header, long size) {
        String unit = "bytes=";
        if (size == 0 || !header.regionMatches(true, 0, unit, 0, unit.length())) {
            return WHOLE;
        }
        String range = header.substring(unit.length()).strip();
        int dash = range.indexOf('-');
        if (dash < 0) {
            return WHOLE;
        }
        String first = range.substring(0, dash);
        String last = range.substring(dash + 1);
        if (!isNumber(first) || !isNumber(last) || first.isEmpty() && last.isEmpty()) {
            return WHOLE;
        }
        if (first.isEmpty()) {
            long suffix = number(last);
            return suffix == 0
                    ? new Unsatisfiable(size)
                    : new Part(Math.max(0, size - suffix), size - 1, size);
        }
        long from = number(first);
        long to = last.isEmpty() ? Long.MAX_VALUE : number(last);
        if (from > to) {
            return WHOLE;
        }
        return from >= size
                ? new Unsatisfiable(size)
                : new Part(from, Math.min(to, size - 1), size);
    }

    private static boolean isNumber(String digits) {
        return digits.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Of any number of digits: beyond a {@code long} all are the same, namely past every end. */
    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
