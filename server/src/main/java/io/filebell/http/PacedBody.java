package io.filebell.http;

import io.filebell.base.Limits;
import io.filebell.base.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeoutException;

/**
 * A request's body that must keep up a pace: after {@link Limits#CLIENT_SILENCE} at least
 * {@link Limits#CLIENT_BYTES_A_SECOND} over its whole time, so that nobody holds a thread and a
 * place for an upload with a byte now and then. Whoever sends nothing at all is cut off by the
 * connection.
 */
final class PacedBody extends InputStream {

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final InputStream body;
    private final Ticker ticker;
    private final long start;
    private long bytes;

    PacedBody(InputStream body, Ticker ticker) {
        this.body = body;
        this.ticker = ticker;
        this.start = ticker.nanos();
    }

    @Override
    public int read() throws IOException {
        int next = body.read();
        if (next >= 0) {
            count(1);
        }
        return next;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = body.read(into, offset, length);
        if (read > 0) {
            count(read);
        }
        return read;
    }

    @Override
    public int available() throws IOException {
        return body.available();
    }

    @Override
    public void close() throws IOException {
        body.close();
    }

    private void count(int read) throws IOException {
        bytes += read;
        long nanos = ticker.nanos() - start;
        long least = Limits.CLIENT_BYTES_A_SECOND * (nanos / SECOND_NANOS);
        if (nanos > Limits.CLIENT_SILENCE.toNanos() && bytes < least) {
            throw new IOException(new TimeoutException(
                    bytes + " bytes of the body came in " + nanos / SECOND_NANOS + " s"));
        }
    }
}
