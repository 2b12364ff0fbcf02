package io.filebell.endpoint;

import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import java.net.IDN;
import java.net.InetAddress;
import java.util.Locale;

/**
 * Reads webhook URLs (RFC 3986) by hand, so that no second parser can see another host in the same
 * text: what is not plain is refused, never repaired, except for what has exactly one meaning.
 */
final class TargetUrlParser {

    /** Letters that IDNA 2003, the JDK's, and IDNA 2008, today's, send to different hosts. */
    private static final String AMBIGUOUS = "\u00df\u03c2\u200c\u200d";

    private TargetUrlParser() {}

    static TargetUrl parse(String text) {
        if (text.length() > Limits.URL_CHARACTERS) {
            throw wrong("The URL is longer than " + Limits.URL_CHARACTERS
                    + " characters; use a shorter one.");
        }
        boolean secure = secure(text);
        String rest = text.substring(secure ? 8 : 7);
        int end = firstOf(rest, "/?#");
        String authority = rest.substring(0, end);
        if (authority.indexOf('@') >= 0) {
            throw wrong("The URL holds credentials; take out what stands before the @, and send "
                    + "them in a header of the endpoint instead.");
        }
        int colon = colonOfPort(authority);
        String host = host(colon < 0 ? authority : authority.substring(0, colon));
        int port = colon < 0 ? secure ? 443 : 80 : port(authority.substring(colon + 1));
        return new TargetUrl(secure, host, port, pathAndQuery(rest.substring(end)));
    }

    private static boolean secure(String text) {
        if (text.regionMatches(true, 0, "https://", 0, 8)) {
            return true;
        }
        if (text.regionMatches(true, 0, "http://", 0, 7)) {
            return false;
        }
        throw wrong(
                "The URL does not start with https://; webhooks go there, or to http:// in networks that the"
                        + " operator allows.");
    }

    private static int colonOfPort(String authority) {
        if (authority.startsWith("[")) {
            int close = authority.indexOf(']');
            if (close < 0 || close + 1 < authority.length() && authority.charAt(close + 1) != ':') {
                throw wrong(
                        "The URL's IPv6 address is not written as in https://[2001:db8::1]:8443/.");
            }
            return close + 1 < authority.length() ? close + 1 : -1;
        }
        return authority.indexOf(':');
    }

    private static int port(String digits) {
        boolean number = !digits.isEmpty()
                && digits.length() <= 5
                && digits.chars().allMatch(IpLiteral::isDigit);
        int port = number ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > 65_535) {
            throw wrong("The URL's port is not a number from 1 to 65535; correct it, or leave out "
                    + "the colon.");
        }
        return port;
    }

    private static String host(String text) {
        if (text.startsWith("[")) {
            return ipv6(text.substring(1, text.length() - 1));
        }
        String ascii = ascii(text);
        String host = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
        if (host.isEmpty()) {
            throw wrong("The URL names no host; write one, as in https://example.com/hook.");
        }
        if (IpLiteral.endsInNumber(host)) {
            if (!IpLiteral.isDottedQuad(host)) {
                throw wrong("The URL's host looks like an IPv4 address in an unusual spelling; "
                        + "write it as four decimal numbers, as in 192.0.2.1.");
            }
            return host;
        }
        checkName(host);
        return host;
    }

    private static String ipv6(String text) {
        if (text.indexOf('%') >= 0) {
            throw wrong("The URL's IPv6 address has a zone; webhooks cannot go to one interface of "
                    + "a machine.");
        }
        try {
            if (text.indexOf(':') >= 0) {
                return IpLiteral.text(InetAddress.ofLiteral(text));
            }
        } catch (IllegalArgumentException notAnAddress) {
            throw wrong("What stands in brackets in the URL is not an IPv6 address.");
        }
        throw wrong("What stands in brackets in the URL is not an IPv6 address.");
    }

    private static String ascii(String text) {
        if (text.chars().allMatch(c -> c < 0x80)) {
            return text.toLowerCase(Locale.ROOT);
        }
        if (text.chars().anyMatch(c -> AMBIGUOUS.indexOf(c) >= 0)) {
            throw wrong("The URL's host has a letter that standards read differently; write the "
                    + "host in its xn-- form.");
        }
        try {
            return IDN.toASCII(text).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw wrong("The URL's host is not a valid name; correct it, or write it in its xn-- "
                    + "form.");
        }
    }

    private static void checkName(String host) {
        if (host.length() > Limits.HOST_CHARACTERS) {
            throw wrong("The URL's host is longer than " + Limits.HOST_CHARACTERS + " characters.");
        }
        for (String label : host.split("\\.", -1)) {
            if (label.isEmpty() || label.length() > Limits.HOST_LABEL_CHARACTERS) {
                throw wrong("A part of the URL's host is empty or longer than "
                        + Limits.HOST_LABEL_CHARACTERS + " characters.");
            }
            if (!label.chars().allMatch(TargetUrlParser::isNameCharacter)) {
                throw wrong("The URL's host may hold letters, digits, hyphens and dots only.");
            }
        }
    }

    private static boolean isNameCharacter(int c) {
        return c >= 'a' && c <= 'z' || IpLiteral.isDigit(c) || c == '-' || c == '_';
    }

    private static String pathAndQuery(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '#') {
                throw wrong("The URL has a fragment, which is never sent; take out the # and what "
                        + "follows.");
            }
            if (c <= ' ' || c >= 0x7f || "\"<>\\".indexOf(c) >= 0) {
                throw wrong("The URL's path or query has a space or another character that must be"
                        + " percent-encoded, as in %20.");
            }
        }
        return text.startsWith("/") ? text : "/" + text;
    }

    private static int firstOf(String text, String characters) {
        for (int i = 0; i < text.length(); i++) {
            if (characters.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }

    private static Problem wrong(String detail) {
        return new Problem(ErrorCode.URL_FORBIDDEN, detail);
    }
}
