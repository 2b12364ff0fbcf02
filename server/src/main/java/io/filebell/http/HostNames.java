package io.filebell.http;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which host names a request may name. A server that listens on loopback only answers to loopback's
 * names and to its public URL: otherwise a page in the user's browser could make its own name
 * resolve to this machine (DNS rebinding) and talk to the server as to its own origin.
 */
final class HostNames {

    private final boolean onlyKnown;
    private final Optional<String> publicHost;

    HostNames(InetAddress listening, Optional<URI> publicUrl) {
        this.onlyKnown = listening.isLoopbackAddress();
        this.publicHost = publicUrl.map(URI::getHost).map(host -> host.toLowerCase(Locale.ROOT));
    }

    /** @throws Problem {@link ErrorCode#MISDIRECTED} when the name is not one of this server */
    void check(@Nullable String host) {
        if (onlyKnown && !isLoopback(host) && !isPublic(host)) {
            throw new Problem(
                    ErrorCode.MISDIRECTED,
                    "This server listens on this machine only and does not go by the name in the"
                            + " request's Host. Use 127.0.0.1 or localhost, or set "
                            + "FILEBELL_PUBLIC_URL to the address that people use.");
        }
    }

    /** Whether the name cannot have come from somebody else's DNS. */
    static boolean isLoopback(@Nullable String host) {
        if (host == null) {
            return true;
        }
        String name = name(host);
        if (name.equals("localhost") || name.endsWith(".localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(name).isLoopbackAddress();
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }

    private boolean isPublic(@Nullable String host) {
        return host != null && publicHost.isPresent() && publicHost.get().equals(name(host));
    }

    /** Without the port, in lower case. */
    private static String name(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        if (lower.startsWith("[")) {
            int end = lower.indexOf(']');
            return end < 0 ? lower : lower.substring(1, end);
        }
        int colon = lower.indexOf(':');
        return colon < 0 ? lower : lower.substring(0, colon);
    }
}
