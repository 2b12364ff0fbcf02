package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.base.IdGenerator;
import io.filebell.delivery.Reply.Answered;
import io.filebell.delivery.Reply.Refused;
import io.filebell.delivery.Reply.TimedOut;
import io.filebell.delivery.Reply.Unreachable;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.EndpointTester;
import io.filebell.endpoint.SigningSecrets;
import io.filebell.event.Event;
import io.filebell.event.EventSource;
import io.filebell.event.Sample;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Sends samples, by the same rules as deliveries. */
public final class SampleSender implements EndpointTester {

    private static final int SHOWN_BODY_BYTES = 1_024;

    private final Sender sender;
    private final WebhookRequests requests;
    private final IdGenerator ids;
    private final InstantSource clock;
    private final Consumer<EndpointId> works;

    /** @param works told of each endpoint that answered with success */
    public SampleSender(
            Sender sender,
            WebhookRequests requests,
            IdGenerator ids,
            InstantSource clock,
            Consumer<EndpointId> works) {
        this.works = works;
        this.sender = sender;
        this.requests = requests;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public Result test(
            Endpoint endpoint,
            SigningSecrets secrets,
            EventSource source,
            Sample sample,
            Duration patience) {
        Instant now = clock.instant();
        Event event = sample.event(ids.event(), source, now);
        OutboundRequest request =
                requests.sample(event, endpoint.target(), secrets.signatureAt(now), now, patience);
        CompletableFuture<Exchange> answer = new CompletableFuture<>();
        sender.send(request, answer::complete);
        Result result = result(answer.join(), now);
        if (result.ok()) {
            works.accept(endpoint.id());
        }
        return result;
    }

    private static Result result(Exchange exchange, Instant at) {
        Optional<Answered> answered = exchange.reply() instanceof Answered answer
                ? Optional.of(answer)
                : Optional.empty();
        return new Result(
                answered.map(Answered::successful).orElse(false),
                says(exchange.reply()),
                at,
                exchange.address().orElse(null),
                answered.map(Answered::status).orElse(null),
                answered.map(SampleSender::body).orElse(null),
                TimeUnit.NANOSECONDS.toMicros(exchange.timing().total().toNanos()) / 1_000.0);
    }

    private static String says(Reply reply) {
        return switch (reply) {
            case Answered answered ->
                answered.successful()
                        ? "The endpoint answered " + answered.status() + "."
                        : "The endpoint answered " + answered.status() + "; a delivery needs 2xx.";
            case TimedOut timedOut -> "The endpoint did not answer in time.";
            case Unreachable unreachable -> unreachable.reason();
            case Refused refused -> refused.reason();
        };
    }

    private static String body(Answered answered) {
        byte[] head = answered.bodyHead();
        return new String(head, 0, Math.min(head.length, SHOWN_BODY_BYTES), StandardCharsets.UTF_8);
    }
}
