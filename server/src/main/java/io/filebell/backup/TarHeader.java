package io.filebell.backup;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The header of an entry in a tar archive: ustar (POSIX.1-1988), and for sizes from 8 GiB on the
 * binary numbers that GNU tar and others read as well. Plain files only.
 */
record TarHeader(String name, long size) {

    static final int BYTES = 512;

    private static final int NAME = 0;
    private static final int NAME_BYTES = 100;
    private static final int MODE = 100;
    private static final int OWNER = 108;
    private static final int GROUP = 116;
    private static final int SMALL_BYTES = 8;
    private static final int SIZE = 124;
    private static final int TIME = 136;
    private static final int LARGE_BYTES = 12;
    private static final int SUM = 148;
    private static final int TYPE = 156;
    private static final int MAGIC = 257;
    private static final byte[] USTAR = "ustar\00000".getBytes(StandardCharsets.US_ASCII);
    private static final long OCTAL_LIMIT = 1L << 33;
    private static final int OWNER_MAY_READ_AND_WRITE = 0600;

    TarHeader {
        if (name.isEmpty() || name.length() > NAME_BYTES || size < 0) {
            throw new IllegalArgumentException("No entry " + name + " of " + size + " bytes");
        }
    }

    /** Zeros that follow the bytes of the entry. */
    int padding() {
        return (int) (-size & (BYTES - 1));
    }

    byte[] write(long epochSecond) {
        byte[] block = new byte[BYTES];
        put(block, NAME, name);
        octal(block, MODE, SMALL_BYTES, OWNER_MAY_READ_AND_WRITE);
        octal(block, OWNER, SMALL_BYTES, 0);
        octal(block, GROUP, SMALL_BYTES, 0);
        if (size < OCTAL_LIMIT) {
            octal(block, SIZE, LARGE_BYTES, size);
        } else {
            long rest = size;
            for (int i = LARGE_BYTES - 1; i > 0; i--) {
                block[SIZE + i] = (byte) rest;
                rest >>>= 8;
            }
            block[SIZE] = (byte) 0x80;
        }
        octal(block, TIME, LARGE_BYTES, epochSecond);
        block[TYPE] = '0';
        System.arraycopy(USTAR, 0, block, MAGIC, USTAR.length);
        octal(block, SUM, SMALL_BYTES - 1, sum(block));
        block[SUM + SMALL_BYTES - 1] = ' ';
        return block;
    }

    /**
     * @return empty for the block of zeros that ends an archive
     * @throws DamagedArchive when it is no header of a plain file
     */
    static Optional<TarHeader> read(byte[] block) {
        if (Arrays.equals(block, new byte[BYTES])) {
            return Optional.empty();
        }
        if (number(block, SUM, SMALL_BYTES) != sum(block) || block[TYPE] != '0') {
            throw new DamagedArchive("the head of an entry is not one");
        }
        int end = NAME;
        while (end < NAME_BYTES && block[end] != 0) {
            end++;
        }
        String name = new String(block, NAME, end, StandardCharsets.US_ASCII);
        long size = block[SIZE] == (byte) 0x80 ? binary(block) : number(block, SIZE, LARGE_BYTES);
        if (name.isEmpty() || size < 0) {
            throw new DamagedArchive("the head of an entry is not one");
        }
        return Optional.of(new TarHeader(name, size));
    }

    /** Of all bytes, with those of the sum itself as spaces. */
    private static long sum(byte[] block) {
        long sum = 0;
        for (int i = 0; i < BYTES; i++) {
            sum += i >= SUM && i < SUM + SMALL_BYTES ? ' ' : block[i] & 0xff;
        }
        return sum;
    }

    private static long binary(byte[] block) {
        long value = 0;
        for (int i = 1; i < LARGE_BYTES; i++) {
            value = (value << 8) | (block[SIZE + i] & 0xff);
        }
        return value;
    }

    private static long number(byte[] block, int from, int bytes) {
        long value = 0;
        for (int i = from; i < from + bytes && block[i] != 0 && block[i] != ' '; i++) {
            if (block[i] < '0' || block[i] > '7') {
                throw new DamagedArchive("the head of an entry is not one");
            }
            value = (value << 3) | (block[i] - '0');
        }
        return value;
    }

    private static void octal(byte[] block, int from, int bytes, long value) {
        String digits = Long.toOctalString(value);
        put(block, from, "0".repeat(bytes - 1 - digits.length()) + digits);
    }

    private static void put(byte[] block, int from, String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, block, from, ascii.length);
    }
}
