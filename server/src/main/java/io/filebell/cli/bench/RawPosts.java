package io.filebell.cli.bench;

import io.filebell.delivery.Header;
import io.filebell.delivery.OutboundRequest;
import io.filebell.delivery.Sender;
import io.filebell.endpoint.TargetUrl;
import io.filebell.receiver.Signature;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The client of the delivery engine by itself, as fast as it goes: POSTs of the same size to the
 * same endpoints, with as many open at once, without a log, a signature or an outcome.
 */
final class RawPosts {

    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final String SIGNATURE = "v1," + "A".repeat(43) + "=";

    private final Sender sender;
    private final List<TargetUrl> urls;
    private final int open;

    /** @param urls of the endpoints by their numbers, which begin with 1 */
    RawPosts(Sender sender, int endpoints, IntFunction<String> urls, int open) {
        this.sender = sender;
        this.urls = IntStream.rangeClosed(1, endpoints)
                .mapToObj(urls)
                .map(TargetUrl::parse)
                .toList();
        this.open = open;
    }

    /** Returns when all were answered. */
    void run(long count, int bytes) throws InterruptedException {
        byte[] body = body(bytes);
        Semaphore free = new Semaphore(open);
        for (long i = 0; i < count; i++) {
            free.acquire();
            OutboundRequest request = new OutboundRequest(
                    urls.get((int) (i % urls.size())), headers(), body, TIMEOUT);
            sender.send(request, exchange -> free.release());
        }
        free.acquire(open);
    }

    private static byte[] body(int bytes) {
        String beginning = "{\"sequence\":1,\"padding\":\"";
        String body = beginning + "x".repeat(Math.max(0, bytes - beginning.length() - 2)) + "\"}";
        return body.getBytes(StandardCharsets.US_ASCII);
    }

    private static List<Header> headers() {
        return List.of(
                new Header("content-type", "application/json"),
                new Header("user-agent", "Filebell/bench"),
                new Header(Signature.ID_HEADER, "evt_00000000000000000000000000"),
                new Header(Signature.TIMESTAMP_HEADER, "1700000000"),
                new Header(Signature.SIGNATURE_HEADER, SIGNATURE),
                new Header("filebell-attempt", "1"),
                new Header("filebell-previous", "1"));
    }
}
