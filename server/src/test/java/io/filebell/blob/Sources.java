package io.filebell.blob;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;

/** Streams for tests: plain, unending, and failing. */
final class Sources {

    private Sources() {}

    static byte[] bytes(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static InputStream of(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    /** {@code size} bytes, a few with every read. */
    static InputStream dripping(byte[] bytes) {
        return new InputStream() {
            private int at;

            @Override
            public int read() {
                return at < bytes.length ? bytes[at++] & 0xff : -1;
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                if (at == bytes.length) {
                    return -1;
                }
                int n = Math.min(Math.min(length, 1 + at % 977), bytes.length - at);
                System.arraycopy(bytes, at, into, offset, n);
                at += n;
                return n;
            }
        };
    }

    /** Zeros, made as they are read. */
    static InputStream zeros(long size) {
        return new Zeros(size, () -> {});
    }

    /** Zeros, then the failure of a connection. */
    static InputStream cutOff(long after, IOException failure) {
        return new Zeros(after, () -> {
            throw failure;
        });
    }

    /** Zeros, then something unforeseen. */
    static InputStream throwing(long after, RuntimeException thrown) {
        return new Zeros(after, () -> {
            throw thrown;
        });
    }

    private interface End {
        void reached() throws IOException;
    }

    private static final class Zeros extends InputStream {

        private long left;
        private final End end;

        Zeros(long size, End end) {
            this.left = size;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            return read(new byte[1], 0, 1) < 0 ? -1 : 0;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0) {
                end.reached();
                return -1;
            }
            int n = (int) Math.min(length, left);
            Arrays.fill(into, offset, offset + n, (byte) 0);
            left -= n;
            return n;
        }
    }

    static byte[] readAll(InputStream stream) {
        try (stream) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
