package io.filebell.delivery;

import io.filebell.base.EventId;
import io.filebell.base.Limits;
import io.filebell.endpoint.Endpoint;
import io.filebell.event.Event;
import io.filebell.event.EventJson;
import io.filebell.receiver.Signature;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the requests that go out: Standard Webhooks 1.0.0, with the headers of Filebell and of the
 * endpoint. The body of an event is written once and kept for the other endpoints that want it.
 */
final class WebhookRequests {

    private final String userAgent;
    private final Map<EventId, byte[]> bodies = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<EventId, byte[]> eldest) {
            return size() > Limits.BODIES_CACHED;
        }
    };

    WebhookRequests(String version) {
        this.userAgent = "Filebell/" + version;
    }

    /** The request of one attempt of a delivery. */
    OutboundRequest of(
            Event event,
            Pending delivery,
            Endpoint.Target target,
            Signature signature,
            Instant at) {
        byte[] body = body(event);
        List<Header> headers = standard(event.id(), body, signature, at);
        headers.add(new Header("filebell-attempt", String.valueOf(delivery.attempts() + 1)));
        if (delivery.previous() > 0) {
            headers.add(new Header("filebell-previous", String.valueOf(delivery.previous())));
        }
        return request(target, headers, body, target.timeout());
    }

    /** The request of a sample, which belongs to no delivery. */
    OutboundRequest sample(
            Event event,
            Endpoint.Target target,
            Signature signature,
            Instant at,
            Duration patience) {
        byte[] body = EventJson.sample(event).getBytes(StandardCharsets.UTF_8);
        List<Header> headers = standard(event.id(), body, signature, at);
        headers.add(new Header("filebell-attempt", "1"));
        headers.add(new Header("filebell-test", "true"));
        Duration timeout = target.timeout().compareTo(patience) < 0 ? target.timeout() : patience;
        return request(target, headers, body, timeout);
    }

    /** The body of an event: the bytes that were, are and will be sent for it. */
    byte[] body(Event event) {
        synchronized (bodies) {
            return bodies.computeIfAbsent(event.id(), id -> EventJson.bytes(event));
        }
    }

    private List<Header> standard(EventId id, byte[] body, Signature signature, Instant at) {
        long seconds = at.getEpochSecond();
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("content-type", "application/json"));
        headers.add(new Header("user-agent", userAgent));
        headers.add(new Header(Signature.ID_HEADER, id.value()));
        headers.add(new Header(Signature.TIMESTAMP_HEADER, String.valueOf(seconds)));
        headers.add(
                new Header(Signature.SIGNATURE_HEADER, signature.sign(id.value(), seconds, body)));
        return headers;
    }

    private static OutboundRequest request(
            Endpoint.Target target, List<Header> headers, byte[] body, Duration timeout) {
        target.headers().values().forEach((name, value) -> headers.add(new Header(name, value)));
        return new OutboundRequest(target.url(), headers, body, timeout);
    }
}
