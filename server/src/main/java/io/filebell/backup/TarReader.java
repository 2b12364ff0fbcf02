package io.filebell.backup;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/** Reads a tar archive from its first byte to its last. */
final class TarReader {

    private final InputStream in;
    private final MessageDigest digest = TarWriter.sha256();
    private long left;
    private int padding;
    private String soFar = "";

    TarReader(InputStream in) {
        this.in = in;
    }

    /**
     * The next entry, whose bytes {@link #bytes} then has; what was not read of the one before is
     * passed over. Empty at the end.
     */
    Optional<TarHeader> next() throws IOException {
        bytes().skipNBytes(left);
        read(new byte[padding]);
        soFar = HexFormat.of().formatHex(copied().digest());
        byte[] block = new byte[TarHeader.BYTES];
        read(block);
        Optional<TarHeader> header = TarHeader.read(block);
        left = header.map(TarHeader::size).orElse(0L);
        padding = header.map(TarHeader::padding).orElse(0);
        return header;
    }

    /** The SHA-256 of all bytes before the entry that was answered last, in hexadecimal. */
    String beforeThisEntry() {
        return soFar;
    }

    /** The bytes of the entry that was answered last; one that was read is not there again. */
    InputStream bytes() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (left == 0 || length == 0) {
                    return length == 0 ? 0 : -1;
                }
                int count = in.read(into, offset, (int) Math.min(length, left));
                if (count < 0) {
                    throw cutOff();
                }
                digest.update(into, offset, count);
                left -= count;
                return count;
            }
        };
    }

    /** All bytes of the entry that was answered last. */
    byte[] all(int atMost) throws IOException {
        if (left > atMost) {
            throw new DamagedArchive("an entry is too large");
        }
        return bytes().readAllBytes();
    }

    private void read(byte[] block) throws IOException {
        if (in.readNBytes(block, 0, block.length) < block.length) {
            throw cutOff();
        }
        digest.update(block);
    }

    private MessageDigest copied() {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("The JDK's digests can be cloned", e);
        }
    }

    private static DamagedArchive cutOff() {
        return new DamagedArchive("it ends before its end");
    }
}
