package io.filebell.endpoint;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Where a webhook goes: an absolute http or https URL, checked and normalised, so that what is
 * stored, shown and connected to is one and the same.
 *
 * @param secure whether the scheme is https
 * @param host a name in lower-case ASCII (punycode) without a trailing dot, or an address literal,
 *     IPv6 without brackets
 * @param port 1 to 65535
 * @param pathAndQuery from the first slash on, sent as it is
 */
public record TargetUrl(boolean secure, String host, int port, String pathAndQuery) {

    public TargetUrl {
        if (host.isEmpty() || port < 1 || port > 65_535 || !pathAndQuery.startsWith("/")) {
            throw new IllegalArgumentException(
                    "not the parts of a URL: " + host + " " + port + " " + pathAndQuery);
        }
    }

    /**
     * Reads a URL as a caller wrote it.
     *
     * @throws io.filebell.base.Problem {@code url_forbidden}, with what to write instead
     */
    public static TargetUrl parse(String text) {
        return TargetUrlParser.parse(text);
    }

    /** The address itself when the host is a literal; then there is no name to look up. */
    public Optional<InetAddress> literalAddress() {
        return IpLiteral.looksLikeOne(host)
                ? Optional.of(InetAddress.ofLiteral(host))
                : Optional.empty();
    }

    /**
     * Host, and port unless it is the scheme's own, as in the header {@code Host} (RFC 9110 §7.2).
     */
    public String authority() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == (secure ? 443 : 80) ? name : name + ":" + port;
    }

    /**
     * Scheme and {@link #authority}: what may be told to those who may not see the URL, of which
     * path and query are a secret with many services.
     */
    public String origin() {
        return (secure ? "https://" : "http://") + authority();
    }

    /** The URL, normalised; parses to an equal value. */
    @Override
    public String toString() {
        return origin() + pathAndQuery;
    }
}
