package io.filebell.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/** Writes a tar archive from its first byte to its last, and holds none of it. */
final class TarWriter {

    private static final int CHUNK_BYTES = 64 << 10;

    private final DigestOutputStream out;
    private final long epochSecond;
    private final LongConsumer written;

    /**
     * @param epochSecond the time that all entries bear
     * @param written told of bytes as they go out
     */
    TarWriter(OutputStream out, long epochSecond, LongConsumer written) {
        this.out = new DigestOutputStream(out, sha256());
        this.epochSecond = epochSecond;
        this.written = written;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    void entry(String name, byte[] bytes) throws IOException {
        TarHeader header = new TarHeader(name, bytes.length);
        out.write(header.write(epochSecond));
        out.write(bytes);
        out.write(new byte[header.padding()]);
        written.accept(bytes.length);
    }

    /**
     * An entry whose bytes come from a stream; answers the SHA-256 of what came. Throws when there
     * are fewer than {@code size}, and leaves those beyond unread.
     */
    byte[] entry(String name, long size, InputStream bytes) throws IOException {
        TarHeader header = new TarHeader(name, size);
        out.write(header.write(epochSecond));
        MessageDigest digest = sha256();
        byte[] chunk = new byte[CHUNK_BYTES];
        for (long left = size; left > 0; ) {
            int count = bytes.read(chunk, 0, (int) Math.min(chunk.length, left));
            if (count < 0) {
                throw new IOException(name + " ended " + left + " bytes too early");
            }
            digest.update(chunk, 0, count);
            out.write(chunk, 0, count);
            written.accept(count);
            left -= count;
        }
        out.write(new byte[header.padding()]);
        return digest.digest();
    }

    /** The SHA-256 of all bytes so far, in hexadecimal. */
    String soFar() {
        try {
            MessageDigest copy = (MessageDigest) out.getMessageDigest().clone();
            return HexFormat.of().formatHex(copy.digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("The JDK's digests can be cloned", e);
        }
    }

    /** Two blocks of zeros, by which the end is known. */
    void end() throws IOException {
        out.write(new byte[2 * TarHeader.BYTES]);
        out.flush();
    }
}
