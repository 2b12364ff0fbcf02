package io.filebell.blob;

import java.util.HexFormat;

/**
 * The identity of a content: its SHA-256 and its size. Two contents with the same reference are the
 * same bytes.
 *
 * @param sha256 64 lower-case hexadecimal digits
 * @param size in bytes
 */
public record BlobRef(String sha256, long size) {

    /** Digits of a SHA-256 in hexadecimal. */
    static final int SHA256_DIGITS = 64;

    public BlobRef {
        if (!isSha256(sha256)) {
            throw new IllegalArgumentException(
                    "Not a SHA-256 in lower-case hexadecimal: " + sha256);
        }
        if (size < 0) {
            throw new IllegalArgumentException("A content of " + size + " bytes");
        }
    }

    /** The reference of a content by its digest of 32 bytes. */
    public static BlobRef of(byte[] sha256, long size) {
        return new BlobRef(HexFormat.of().formatHex(sha256), size);
    }

    /** The digest as 32 bytes. */
    public byte[] digest() {
        return HexFormat.of().parseHex(sha256);
    }

    static boolean isSha256(String text) {
        if (text.length() != SHA256_DIGITS) {
            return false;
        }
        for (int i = 0; i < SHA256_DIGITS; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }
}
