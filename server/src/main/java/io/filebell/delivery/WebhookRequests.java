package io.filebell.delivery;

import io.filebell.base.EventId;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.Format;
import io.filebell.event.Event;
import io.filebell.receiver.Signature;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Writes the requests that go out: Standard Webhooks 1.0.0, with the body in the endpoint's format,
 * and with the headers of Filebell and of the endpoint.
 */
public final class WebhookRequests {

    private static final String ATTEMPT = "filebell-attempt";
    private static final String PREVIOUS = "filebell-previous";
    static final String REPLAY = "filebell-replay";
    private static final String TEST = "filebell-test";

    private final String userAgent;
    private final Payloads payloads;

    /**
     * @param version of Filebell, for {@code user-agent}
     * @param publicUrl where this server is reached, without a slash at its end
     */
    public WebhookRequests(String version, Supplier<URI> publicUrl) {
        this.userAgent = "Filebell/" + version;
        this.payloads = new Payloads(publicUrl);
    }

    /** A batch of these events, as the event that is sent; the same each time. */
    Event batch(EventId id, List<Event> members) {
        return payloads.batch(id, members);
    }

    /** What a webhook in the standard format carries for the event, as text. */
    public String standardBody(Event event) {
        byte[] body = payloads.of(event, new Format.Standard()).body();
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The request of one attempt of a delivery. */
    OutboundRequest of(
            Event event,
            Pending delivery,
            Endpoint.Target target,
            Signature signature,
            Instant at) {
        Payload payload = payloads.of(event, target.format());
        List<Header> headers = new ArrayList<>();
        headers.addAll(standard(event.id(), payload, at));
        headers.add(signed(event.id(), payload, signature, at));
        headers.addAll(ofDelivery(delivery.attempts() + 1, delivery.previous()));
        delivery.replay().ifPresent(replay -> headers.add(new Header(REPLAY, replay.value())));
        return request(target, payload, headers, target.timeout());
    }

    /** The request of a sample, which belongs to no delivery. */
    OutboundRequest sample(
            Event event,
            Endpoint.Target target,
            Signature signature,
            Instant at,
            Duration patience) {
        Payload payload = payloads.sample(event, target.format());
        List<Header> headers = new ArrayList<>();
        headers.addAll(standard(event.id(), payload, at));
        headers.add(signed(event.id(), payload, signature, at));
        headers.add(new Header(ATTEMPT, "1"));
        headers.add(new Header(TEST, "true"));
        Duration timeout = target.timeout().compareTo(patience) < 0 ? target.timeout() : patience;
        return request(target, payload, headers, timeout);
    }

    /** A request as the delivery log shows it: without what is secret. */
    record Shown(Map<String, String> headers, String body) {}

    /**
     * The request of an attempt that was made, as {@link #of} writes it for the endpoint as it is
     * now.
     *
     * @param number of the attempt, from 1
     * @param previous as in {@link Pending}
     */
    Shown shown(Event event, Endpoint.Target target, int number, long previous, Instant at) {
        Payload payload = payloads.of(event, target.format());
        Map<String, String> headers = new LinkedHashMap<>();
        standard(event.id(), payload, at)
                .forEach(header -> headers.put(header.name(), header.value()));
        headers.put(
                Signature.SIGNATURE_HEADER,
                target.publicKey().isPresent() ? "v1,*** v1a,***" : "v1,***");
        ofDelivery(number, previous).forEach(header -> headers.put(header.name(), header.value()));
        payload.headers().forEach(header -> headers.put(header.name(), header.value()));
        headers.putAll(target.headers().masked());
        return new Shown(headers, new String(payload.body(), StandardCharsets.UTF_8));
    }

    private List<Header> standard(EventId id, Payload payload, Instant at) {
        return List.of(
                new Header("content-type", payload.contentType()),
                new Header("user-agent", userAgent),
                new Header(Signature.ID_HEADER, id.value()),
                new Header(Signature.TIMESTAMP_HEADER, String.valueOf(at.getEpochSecond())));
    }

    private static Header signed(EventId id, Payload payload, Signature signature, Instant at) {
        return new Header(
                Signature.SIGNATURE_HEADER,
                signature.sign(id.value(), at.getEpochSecond(), payload.body()));
    }

    private static List<Header> ofDelivery(int number, long previous) {
        Header attempt = new Header(ATTEMPT, String.valueOf(number));
        return previous > 0
                ? List.of(attempt, new Header(PREVIOUS, String.valueOf(previous)))
                : List.of(attempt);
    }

    private static OutboundRequest request(
            Endpoint.Target target, Payload payload, List<Header> headers, Duration timeout) {
        headers.addAll(payload.headers());
        target.headers().values().forEach((name, value) -> headers.add(new Header(name, value)));
        return new OutboundRequest(target.url(), headers, payload.body(), timeout);
    }
}
