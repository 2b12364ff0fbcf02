package io.filebell.http;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import io.filebell.base.StrictJson;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Percent-decoding (RFC 3986, section 2.1) into strict UTF-8: no overlong forms, no NUL. */
final class Percent {

    private Percent() {}

    /**
     * @param code of the problem when the text does not decode
     * @param plusIsSpace as in a query that a form made
     */
    static String decode(String text, boolean plusIsSpace, ErrorCode code) {
        if (text.indexOf('%') < 0 && (!plusIsSpace || text.indexOf('+') < 0) && isAscii(text)) {
            return text;
        }
        byte[] bytes = new byte[text.length() * 3];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '%') {
                bytes[length++] = (byte) octet(text, i, code);
                i += 2;
            } else if (character == '+' && plusIsSpace) {
                bytes[length++] = ' ';
            } else if (character < 0x80) {
                bytes[length++] = (byte) character;
            } else {
                throw invalid(code, "it has a character that must be percent-encoded");
            }
        }
        return utf8(ByteBuffer.wrap(bytes, 0, length), code);
    }

    private static String utf8(ByteBuffer bytes, ErrorCode code) {
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes)
                    .toString();
            if (!StrictJson.isClean(decoded)) {
                throw invalid(code, "it has a NUL character");
            }
            return decoded;
        } catch (CharacterCodingException e) {
            throw invalid(code, "what is percent-encoded is not UTF-8");
        }
    }

    private static int octet(String text, int at, ErrorCode code) {
        int high = at + 2 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
        int low = at + 2 < text.length() ? Character.digit(text.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) {
            throw invalid(code, "a % must be followed by two hexadecimal digits");
        }
        return (high << 4) | low;
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80 || text.charAt(i) == 0) {
                return false;
            }
        }
        return true;
    }

    private static Problem invalid(ErrorCode code, String why) {
        return new Problem(code, "The address does not decode: " + why + ".");
    }
}
