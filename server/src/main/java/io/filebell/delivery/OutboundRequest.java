package io.filebell.delivery;

import io.filebell.endpoint.TargetUrl;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * One POST that is about to leave.
 *
 * @param headers all headers but {@code host}, {@code content-length} and the hop-by-hop ones,
 *     which the sender writes itself
 * @param body the raw bytes, exactly as signed; shared by every endpoint of the event, so nobody
 *     changes them
 * @param timeout for status and headers, told from now: name, connect, TLS and answer included
 * @param freshConnection whether to pass over connections kept from earlier requests
 */
public record OutboundRequest(
        TargetUrl url,
        List<Header> headers,
        byte[] body,
        Duration timeout,
        boolean freshConnection) {

    private static final Set<String> OF_THE_SENDER = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "upgrade",
            "expect",
            "te",
            "trailer");

    public OutboundRequest {
        headers = List.copyOf(headers);
        for (Header header : headers) {
            if (OF_THE_SENDER.contains(header.name())) {
                throw new IllegalArgumentException(
                        "the sender itself writes the header " + header.name());
            }
        }
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("the timeout is not positive: " + timeout);
        }
    }

    public OutboundRequest(TargetUrl url, List<Header> headers, byte[] body, Duration timeout) {
        this(url, headers, body, timeout, false);
    }

    @Override
    public String toString() {
        return "POST " + url + " (" + body.length + " bytes)";
    }
}
