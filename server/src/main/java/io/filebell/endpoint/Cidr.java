package io.filebell.endpoint;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A range of IPv4 or IPv6 addresses (RFC 4632, RFC 4291 §2.3), such as {@code 10.0.0.0/8}.
 *
 * @param network the first address of the range; every bit beyond the prefix is zero
 * @param prefixLength 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record Cidr(InetAddress network, int prefixLength) {

    public Cidr {
        byte[] bytes = network.getAddress();
        if (prefixLength < 0 || prefixLength > bytes.length * 8) {
            throw new IllegalArgumentException(
                    "no prefix length of " + network + ": " + prefixLength);
        }
        if (!Arrays.equals(bytes, masked(bytes, prefixLength))) {
            throw new IllegalArgumentException(
                    "bits of " + network + " lie beyond its prefix of " + prefixLength);
        }
    }

    /**
     * Reads {@code address/length}, or a lone address, which is the range of that one address.
     *
     * @throws Problem {@code invalid_request}, with what to write instead
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = address(text, slash < 0 ? text : text.substring(0, slash));
        byte[] bytes = address.getAddress();
        int length = slash < 0
                ? bytes.length * 8
                : length(text, text.substring(slash + 1), bytes.length * 8);
        InetAddress network = ofBytes(masked(bytes, length));
        if (!network.equals(address)) {
            throw wrong(
                    text,
                    "has bits beyond its prefix; write " + IpLiteral.text(network) + "/" + length);
        }
        return new Cidr(network, length);
    }

    /** Whether the address lies in this range; an address of the other family never does. */
    public boolean contains(InetAddress address) {
        byte[] theirs = address.getAddress();
        byte[] ours = network.getAddress();
        return theirs.length == ours.length && Arrays.equals(masked(theirs, prefixLength), ours);
    }

    @Override
    public String toString() {
        return IpLiteral.text(network) + "/" + prefixLength;
    }

    private static InetAddress address(String text, String literal) {
        if (literal.indexOf('%') < 0 && IpLiteral.looksLikeOne(literal)) {
            try {
                return InetAddress.ofLiteral(literal);
            } catch (IllegalArgumentException notOne) {
                throw wrong(text, "does not start with an IP address");
            }
        }
        throw wrong(text, "does not start with an IP address");
    }

    private static int length(String text, String digits, int most) {
        boolean number = !digits.isEmpty()
                && digits.length() <= 3
                && digits.chars().allMatch(IpLiteral::isDigit);
        int length = number ? Integer.parseInt(digits) : -1;
        if (length < 0 || length > most) {
            throw wrong(text, "needs a prefix length from 0 to " + most);
        }
        return length;
    }

    private static byte[] masked(byte[] address, int prefixLength) {
        byte[] masked = address.clone();
        for (int i = 0; i < masked.length; i++) {
            int bits = Math.clamp(prefixLength - i * 8L, 0, 8);
            masked[i] = (byte) (masked[i] & (0xff00 >> bits));
        }
        return masked;
    }

    private static InetAddress ofBytes(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are an address", e);
        }
    }

    private static Problem wrong(String text, String what) {
        return new Problem(
                ErrorCode.INVALID_REQUEST,
                "\"" + text + "\" " + what + ". A network is written like 10.0.0.0/8 or fd00::/8.");
    }
}
