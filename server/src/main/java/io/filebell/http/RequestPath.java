package io.filebell.http;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import io.filebell.workspace.NodePath;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A node's path as it stands in a request's target: {@code /inbox/a%20b.pdf}.
 *
 * <p>It is split at its slashes first and each name is decoded once, so that no encoding of a slash
 * or of dots reaches the tree as anything but a refused name.
 */
final class RequestPath {

    private RequestPath() {}

    /**
     * The path that is meant.
     *
     * @param raw what follows {@code …/files} in the request's target, undecoded and without the
     *     query; nothing and {@code /} are the root. Letters beyond ASCII may stand in it as they
     *     are
     * @throws Problem {@code invalid_path} for a broken escape, bytes that are not UTF-8 (overlong
     *     forms and surrogates among them), an encoded slash, and what {@link NodePath} refuses
     */
    static NodePath decode(String raw) {
        if (raw.isEmpty() || raw.equals("/")) {
            return NodePath.ROOT;
        }
        if (!raw.startsWith("/")) {
            throw invalid("does not start with a slash.");
        }
        List<String> names = new ArrayList<>();
        int start = 1;
        for (int slash = raw.indexOf('/', 1); slash >= 0; slash = raw.indexOf('/', start)) {
            names.add(name(raw.substring(start, slash)));
            start = slash + 1;
        }
        names.add(name(raw.substring(start)));
        return new NodePath(names);
    }

    private static String name(String raw) {
        if (raw.indexOf('\ufffd') >= 0) {
            throw invalid("is not UTF-8. Percent-encode the bytes of its UTF-8.");
        }
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        ByteBuffer bytes = encode(raw);
        ByteBuffer decoded = ByteBuffer.allocate(bytes.remaining());
        while (bytes.hasRemaining()) {
            byte b = bytes.get();
            decoded.put(b == '%' ? escape(bytes) : b);
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
        } catch (CharacterCodingException e) {
            throw invalid("is not UTF-8 once it is decoded.");
        }
    }

    private static ByteBuffer encode(String raw) {
        try {
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(raw));
        } catch (CharacterCodingException e) {
            throw invalid("holds half a character.");
        }
    }

    private static byte escape(ByteBuffer bytes) {
        int high = bytes.hasRemaining() ? Character.digit(bytes.get(), 16) : -1;
        int low = bytes.hasRemaining() ? Character.digit(bytes.get(), 16) : -1;
        if (high < 0 || low < 0) {
            throw invalid("has a percent sign without two hexadecimal digits. Write it as %25.");
        }
        int value = high << 4 | low;
        if (value == '/') {
            throw invalid("has an encoded slash (%2F). A name cannot hold a slash.");
        }
        return (byte) value;
    }

    private static Problem invalid(String what) {
        return new Problem(ErrorCode.INVALID_PATH, "The path " + what);
    }
}
