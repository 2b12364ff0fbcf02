package io.filebell.blob;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a content read as text.
 *
 * @param start its first characters, without byte order mark and leading white space
 */
record Text(Kind kind, String start) {

    /** How the bytes can be read. */
    enum Kind {
        UTF_8,
        UTF_16,
        /** No UTF-8, but none of the bytes that only binary data has: an older encoding. */
        EIGHT_BIT,
        NONE
    }

    /** Which text it is, as far as its start shows. */
    enum Sniffed {
        PLAIN("text/plain"),
        JSON("application/json"),
        XML("application/xml"),
        HTML("text/html"),
        XHTML("application/xhtml+xml"),
        SVG("image/svg+xml"),
        PDF("application/pdf"),
        POSTSCRIPT("application/postscript"),
        RTF("application/rtf"),
        CALENDAR("text/calendar"),
        CONTACT("text/vcard");

        private final DetectedType type;

        Sniffed(String type) {
            this.type = new DetectedType(type);
        }

        DetectedType type() {
            return type;
        }
    }

    private static final int START_BYTES = 4_096;
    private static final int HIGH_PERCENT = 30;

    /** Elements by which browsers, too, know HTML (WHATWG MIME Sniffing, section 7.1). */
    private static final Set<String> HTML_ELEMENTS = Set.of(
            "html", "head", "body", "script", "iframe", "h1", "div", "font", "table", "a", "style",
            "title", "b", "br", "p", "img", "object", "embed", "form", "meta", "link", "base");

    static Text of(byte[] bytes, int length) {
        Charset utf16 = utf16Mark(bytes, length);
        if (utf16 != null) {
            String start = new String(bytes, 2, Math.min(length - 2, START_BYTES) & ~1, utf16);
            return start.indexOf('\0') < 0
                    ? new Text(Kind.UTF_16, start.stripLeading())
                    : new Text(Kind.NONE, "");
        }
        Kind kind = kind(bytes, length);
        if (kind == Kind.NONE) {
            return new Text(kind, "");
        }
        String start =
                new String(bytes, 0, Math.min(length, START_BYTES), StandardCharsets.ISO_8859_1);
        String unmarked = start.startsWith("\u00ef\u00bb\u00bf") ? start.substring(3) : start;
        return new Text(kind, unmarked.stripLeading());
    }

    private static @Nullable Charset utf16Mark(byte[] bytes, int length) {
        if (length < 2) {
            return null;
        }
        if (bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xfe) {
            return StandardCharsets.UTF_16LE;
        }
        return bytes[0] == (byte) 0xfe && bytes[1] == (byte) 0xff
                ? StandardCharsets.UTF_16BE
                : null;
    }

    private static Kind kind(byte[] bytes, int length) {
        boolean utf8 = true;
        int high = 0;
        for (int i = 0; i < length; ) {
            int b = bytes[i];
            if (b >= 0) {
                if (b < ' ' && isBinary(b)) {
                    return Kind.NONE;
                }
                i++;
                continue;
            }
            int sequence = utf8 ? utf8Sequence(bytes, i, length) : 0;
            utf8 &= sequence > 0;
            high += Math.max(1, sequence);
            i += Math.max(1, sequence);
        }
        if (utf8) {
            return Kind.UTF_8;
        }
        return high * 100L <= (long) length * HIGH_PERCENT ? Kind.EIGHT_BIT : Kind.NONE;
    }

    /** Control characters but tab, line feed, form feed, carriage return and escape. */
    private static boolean isBinary(int control) {
        return control != '\t'
                && control != '\n'
                && control != '\f'
                && control != '\r'
                && control != 0x1b;
    }

    /**
     * Bytes of the well-formed UTF-8 sequence that starts at {@code i} (RFC 3629, section 4), 0
     * when it is malformed; one that the end of the bytes cuts off counts as what is there of it.
     */
    private static int utf8Sequence(byte[] bytes, int i, int length) {
        int lead = bytes[i] & 0xff;
        int size = lead >= 0xc2 && lead <= 0xdf
                ? 2
                : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
        if (size == 0) {
            return 0;
        }
        int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        for (int k = 1; k < size; k++) {
            if (i + k == length) {
                return k;
            }
            int next = bytes[i + k] & 0xff;
            if (next < (k == 1 ? low : 0x80) || next > (k == 1 ? high : 0xbf)) {
                return 0;
            }
        }
        return size;
    }

    Sniffed sniff() {
        if (start.startsWith("<")) {
            return markup();
        }
        if (start.startsWith("{")) {
            if (start.startsWith("{\\rtf")) {
                return Sniffed.RTF;
            }
            String inside = start.substring(1).stripLeading();
            return inside.startsWith("\"") ? Sniffed.JSON : Sniffed.PLAIN;
        }
        if (start.startsWith("%PDF-")) {
            return Sniffed.PDF;
        }
        if (start.startsWith("%!PS")) {
            return Sniffed.POSTSCRIPT;
        }
        if (start.startsWith("BEGIN:VCALENDAR")) {
            return Sniffed.CALENDAR;
        }
        return start.startsWith("BEGIN:VCARD") ? Sniffed.CONTACT : Sniffed.PLAIN;
    }

    /** Looks for the first element behind declarations and comments. */
    private Sniffed markup() {
        boolean declared = start.startsWith("<?xml");
        int at = 0;
        while (at >= 0 && start.startsWith("<", at)) {
            if (start.startsWith("<!--", at)) {
                at = after("-->", at);
            } else if (start.startsWith("<?", at)) {
                at = after("?>", at);
            } else if (start.regionMatches(true, at, "<!doctype", 0, 9)) {
                String named = name(at + 9);
                if (named.equals("html") && !declared) {
                    return Sniffed.HTML;
                }
                declared = true;
                int subset = start.indexOf('[', at);
                int end = start.indexOf('>', at);
                at = subset >= 0 && subset < end ? after("]>", subset) : after(">", at);
            } else {
                return element(at, declared);
            }
        }
        return declared ? Sniffed.XML : Sniffed.PLAIN;
    }

    private Sniffed element(int at, boolean declared) {
        String qualified = name(at + 1);
        String local = qualified.substring(qualified.indexOf(':') + 1);
        if (local.equals("svg")) {
            return Sniffed.SVG;
        }
        if (local.equals("html")) {
            int end = start.indexOf('>', at);
            String tag = start.substring(at, end < 0 ? start.length() : end);
            return tag.contains("http://www.w3.org/1999/xhtml") ? Sniffed.XHTML : Sniffed.HTML;
        }
        if (declared) {
            return Sniffed.XML;
        }
        return HTML_ELEMENTS.contains(qualified) ? Sniffed.HTML : Sniffed.PLAIN;
    }

    private int after(String mark, int from) {
        int found = start.indexOf(mark, from);
        if (found < 0) {
            return -1;
        }
        int at = found + mark.length();
        while (at < start.length() && Character.isWhitespace(start.charAt(at))) {
            at++;
        }
        return at;
    }

    /** The lower-case name that stands at a place, after white space. */
    private String name(int from) {
        int begin = from;
        while (begin < start.length() && Character.isWhitespace(start.charAt(begin))) {
            begin++;
        }
        int end = begin;
        while (end < start.length()
                && (Character.isLetterOrDigit(start.charAt(end))
                        || ":._-".indexOf(start.charAt(end)) >= 0)) {
            end++;
        }
        return start.substring(begin, end).toLowerCase(Locale.ROOT);
    }
}
