package io.filebell.workspace;

import java.util.HexFormat;

/** A SHA-256 as the database has it, 32 bytes, and as the program has it, hexadecimal. */
final class Sha256Column {

    private Sha256Column() {}

    static byte[] bytes(String sha256) {
        return HexFormat.of().parseHex(sha256);
    }

    static String text(byte[] column) {
        return HexFormat.of().formatHex(column);
    }
}
