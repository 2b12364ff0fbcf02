package io.filebell.receiver;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads the body of a request for a {@link Receiver}, and no more of it than one needs. */
public final class BodyStream {

    private static final int FIRST = 4_096;

    private BodyStream() {}

    /**
     * The request with these headers, and the bytes of this stream up to one more than the receiver
     * takes. A stream that breaks off makes an incomplete request.
     */
    public static Request read(Receiver receiver, Headers headers, InputStream stream) {
        int most = receiver.bodyBytes() + 1;
        byte[] bytes = new byte[Math.min(FIRST, most)];
        int length = 0;
        try {
            while (length < most) {
                if (length == bytes.length) {
                    bytes = Arrays.copyOf(bytes, (int) Math.min(2L * bytes.length, most));
                }
                int read = stream.read(bytes, length, bytes.length - length);
                if (read < 0) {
                    break;
                }
                length += read;
            }
        } catch (IOException e) {
            return new Request(headers, Arrays.copyOf(bytes, length), false);
        }
        return new Request(headers, Arrays.copyOf(bytes, length), true);
    }
}
