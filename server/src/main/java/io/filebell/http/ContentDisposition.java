package io.filebell.http;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The header {@code Content-Disposition} of a download (RFC 6266): under which name a browser keeps
 * it, and whether it may show it.
 *
 * <p>Only types that run nothing are shown; every other is kept, so that a file that somebody
 * uploaded never acts in a reader's name.
 */
final class ContentDisposition {

    private static final Set<String> SHOWN = Set.of(
            "application/json",
            "application/pdf",
            "audio/flac",
            "audio/mp4",
            "audio/mpeg",
            "audio/ogg",
            "image/avif",
            "image/bmp",
            "image/gif",
            "image/jpeg",
            "image/png",
            "image/webp",
            "text/csv",
            "text/markdown",
            "text/plain",
            "video/mp4",
            "video/webm");

    /** Characters that stand for themselves in {@code filename*} (RFC 8187, section 3.2.1). */
    private static final String PLAIN_MARKS = "!#$&+-.^_`|~";

    private static final String HEX = "0123456789ABCDEF";

    private ContentDisposition() {}

    /** Whether a browser may show a content of this media type. */
    static boolean isShown(String contentType) {
        return SHOWN.contains(contentType);
    }

    /**
     * The header's value. It is ASCII without control characters, whatever the name.
     *
     * @param name of the file; also one that no file can have
     */
    static String of(String name, String contentType) {
        String kind = isShown(contentType) ? "inline" : "attachment";
        String plain = plain(name);
        String value = kind + "; filename=\"" + plain + '"';
        return plain.equals(name) ? value : value + "; filename*=UTF-8''" + encoded(name);
    }

    /**
     * The name for clients that know no other: without quotes, backslashes and percent signs, which
     * some of them take for escapes (RFC 6266, appendix D).
     */
    private static String plain(String name) {
        StringBuilder plain = new StringBuilder(name.length());
        name.codePoints().forEach(c -> {
            boolean safe = c >= ' ' && c <= '~' && "\"\\%/".indexOf(c) < 0;
            plain.append(safe ? (char) c : '_');
        });
        return plain.toString();
    }

    private static String encoded(String name) {
        StringBuilder encoded = new StringBuilder(name.length() * 3);
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(b)) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.charAt(b >> 4 & 0xf)).append(HEX.charAt(b & 0xf));
            }
        }
        return encoded.toString();
    }

    private static boolean isPlain(byte b) {
        return b >= '0' && b <= '9'
                || b >= 'a' && b <= 'z'
                || b >= 'A' && b <= 'Z'
                || PLAIN_MARKS.indexOf(b) >= 0;
    }
}
