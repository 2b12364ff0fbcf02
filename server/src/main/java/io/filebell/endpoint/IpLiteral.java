package io.filebell.endpoint;

import io.netty.util.NetUtil;
import java.net.InetAddress;

/**
 * How IP addresses are written in URLs and settings: the one plain spelling, and how to tell
 * others.
 */
final class IpLiteral {

    private IpLiteral() {}

    /** The one spelling of an address: IPv6 as RFC 5952 has it, {@code 2001:db8::1}. */
    static String text(InetAddress address) {
        return NetUtil.toAddressString(address);
    }

    /** Four decimal numbers, or something with a colon: what the JDK may be given to read. */
    static boolean looksLikeOne(String text) {
        return text.indexOf(':') >= 0 || isDottedQuad(text);
    }

    /** Whether it is four decimal numbers of 0 to 255 without leading zeros. */
    static boolean isDottedQuad(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            boolean plain = part.length() <= 3
                    && !part.isEmpty()
                    && part.chars().allMatch(IpLiteral::isDigit)
                    && (part.length() == 1 || part.charAt(0) != '0');
            if (!plain || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether some resolver would read the name as an IPv4 address, plain or in one of the old
     * spellings ({@code 2130706433}, {@code 0177.0.0.1}, {@code 0x7f.1}): its last label is a
     * number (WHATWG URL §3.5, "ends in a number").
     */
    static boolean endsInNumber(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        if (last.isEmpty()) {
            return false;
        }
        boolean hexadecimal =
                last.startsWith("0x") && last.chars().skip(2).allMatch(IpLiteral::isHexDigit);
        return hexadecimal || last.chars().allMatch(IpLiteral::isDigit);
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHexDigit(int c) {
        return isDigit(c) || c >= 'a' && c <= 'f';
    }
}
