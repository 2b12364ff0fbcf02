package io.filebell.http;

import io.filebell.endpoint.Cidr;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where requests come from. {@code X-Forwarded-For} counts only when a trusted proxy sent it, and
 * of its addresses the last one that is no trusted proxy: what stands before it, anybody may have
 * written.
 */
final class ClientAddresses {

    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final int MOST_HOPS = 32;

    private final List<Cidr> trusted;

    ClientAddresses(List<Cidr> trusted) {
        this.trusted = trusted;
    }

    InetAddress of(HttpServletRequest request) {
        InetAddress peer = InetAddress.ofLiteral(bare(request.getRemoteAddr()));
        if (!isTrusted(peer)) {
            return peer;
        }
        InetAddress client = peer;
        List<String> hops = hops(request);
        for (int i = hops.size() - 1; i >= 0 && i >= hops.size() - MOST_HOPS; i--) {
            Optional<InetAddress> hop = parse(hops.get(i));
            if (hop.isEmpty()) {
                return client;
            }
            client = hop.get();
            if (!isTrusted(client)) {
                return client;
            }
        }
        return client;
    }

    /**
     * Whether the request comes from a program on this machine, and no proxy speaks for another
     * one.
     */
    static boolean isLocal(HttpServletRequest request) {
        return InetAddress.ofLiteral(bare(request.getRemoteAddr())).isLoopbackAddress()
                && request.getHeader(FORWARDED_FOR) == null
                && request.getHeader("Forwarded") == null
                && request.getHeader("X-Real-IP") == null;
    }

    private boolean isTrusted(InetAddress address) {
        for (Cidr range : trusted) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> hops(HttpServletRequest request) {
        List<String> hops = new ArrayList<>();
        for (String header : Collections.list(request.getHeaders(FORWARDED_FOR))) {
            for (String hop : header.split(",", -1)) {
                hops.add(hop.strip());
            }
        }
        return hops;
    }

    private static Optional<InetAddress> parse(String hop) {
        try {
            return Optional.of(InetAddress.ofLiteral(bare(hop)));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    /** Without the brackets and the port that an address may have beside it. */
    private static String bare(@Nullable String address) {
        if (address == null) {
            return "0.0.0.0";
        }
        if (address.startsWith("[")) {
            int end = address.indexOf(']');
            return end < 0 ? address : address.substring(1, end);
        }
        int colon = address.indexOf(':');
        return colon > 0 && colon == address.lastIndexOf(':')
                ? address.substring(0, colon)
                : address;
    }
}
