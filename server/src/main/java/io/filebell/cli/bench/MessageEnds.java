package io.filebell.cli.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Finds the ends of HTTP/1.1 messages (RFC 9112) in bytes as they arrive, for messages whose body
 * has a {@code Content-Length} or is absent: as little work as can be.
 */
final class MessageEnds {

    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final int STATUS_DIGITS = 3;

    private MessageEnds() {}

    /**
     * The bytes from the buffer's beginning that its first message takes; -1 while it is
     * incomplete.
     *
     * @param bytes filled up to its position
     */
    static int length(ByteBuffer bytes) {
        int end = bytes.position();
        for (int i = 3; i < end; i++) {
            if (bytes.get(i) == '\n'
                    && bytes.get(i - 1) == '\r'
                    && bytes.get(i - 2) == '\n'
                    && bytes.get(i - 3) == '\r') {
                int length = i + 1 + bodyLength(bytes, i);
                return length <= end ? length : -1;
            }
        }
        return -1;
    }

    /** Where the body begins, of a message that is complete. */
    static int bodyAt(ByteBuffer bytes, int length) {
        return length - bodyLength(bytes, length);
    }

    /** The status of an answer. */
    static int status(ByteBuffer bytes) {
        int status = 0;
        for (int i = STATUS_AT; i < STATUS_AT + STATUS_DIGITS; i++) {
            status = 10 * status + bytes.get(i) - '0';
        }
        return status;
    }

    private static int bodyLength(ByteBuffer bytes, int headEnd) {
        for (int i = 0; i + LENGTH.length < headEnd; i++) {
            if (bytes.get(i) == '\n' && isLengthAt(bytes, i + 1)) {
                return number(bytes, i + 1 + LENGTH.length);
            }
        }
        return 0;
    }

    private static boolean isLengthAt(ByteBuffer bytes, int at) {
        for (int i = 0; i < LENGTH.length; i++) {
            if (at + i >= bytes.position() || (bytes.get(at + i) | 0x20) != (LENGTH[i] | 0x20)) {
                return false;
            }
        }
        return true;
    }

    /** The decimal number at a place, after blanks. */
    static int number(ByteBuffer bytes, int from) {
        int at = from;
        while (bytes.get(at) == ' ') {
            at++;
        }
        int number = 0;
        while (at < bytes.limit() && bytes.get(at) >= '0' && bytes.get(at) <= '9') {
            number = 10 * number + bytes.get(at) - '0';
            at++;
        }
        return number;
    }
}
