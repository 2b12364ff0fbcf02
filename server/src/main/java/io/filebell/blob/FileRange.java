package io.filebell.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;

/** A stretch of an open file as a stream; closing it closes the file. */
final class FileRange extends InputStream {

    private final FileChannel file;
    private long position;
    private final long end;

    FileRange(FileChannel file, long offset, long length) {
        this.file = file;
        this.position = offset;
        this.end = offset > Long.MAX_VALUE - length ? Long.MAX_VALUE : offset + length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (position >= end) {
            return -1;
        }
        int wanted = (int) Math.min(length, end - position);
        int read = file.read(ByteBuffer.wrap(bytes, offset, wanted), position);
        if (read > 0) {
            position += read;
        }
        return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
        long left = Math.max(0, Math.min(end, file.size()) - position);
        long skipped = Math.clamp(bytes, 0, left);
        position += skipped;
        return skipped;
    }

    @Override
    public int available() throws IOException {
        return Math.clamp(Math.min(end, file.size()) - position, 0, Integer.MAX_VALUE);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
