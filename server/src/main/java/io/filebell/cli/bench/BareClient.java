package io.filebell.cli.bench;

import io.filebell.base.Ticker;
import io.filebell.delivery.Header;
import io.filebell.delivery.OutboundRequest;
import io.filebell.delivery.Sender;
import io.filebell.endpoint.TargetUrl;
import io.filebell.receiver.Signature;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** The client of the delivery engine by itself: POSTs of the same size at the same rate. */
final class BareClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final String SIGNATURE = "v1," + "A".repeat(43) + "=";

    private final Sender sender;
    private final TargetUrl url;
    private final Ticker ticker;
    private final Map<Long, Long> begun = new ConcurrentHashMap<>();
    private long sequence;

    BareClient(Sender sender, String url, Ticker ticker) {
        this.sender = sender;
        this.url = TargetUrl.parse(url);
        this.ticker = ticker;
    }

    /** From the call of the client on. */
    Receipts.Clock clock() {
        return (number, nanos) -> {
            Long at = begun.remove(number);
            return at == null ? OptionalLong.empty() : OptionalLong.of(nanos - at);
        };
    }

    /** When the POST of that number was begun; {@link Arrivals.Clock#UNCOUNTED} for another. */
    long takeBegun(long number) {
        Long at = begun.remove(number);
        return at == null ? Arrivals.Clock.UNCOUNTED : at;
    }

    /** Sends at the pace, and returns how many. */
    long run(Pace pace, int bytes) {
        long start = ticker.nanos();
        long end = start + pace.length().toNanos();
        long count = 0;
        for (long due = start; due - end < 0; due += pace.nanosBetween()) {
            long now = ticker.nanos();
            while (due - now > 0) {
                LockSupport.parkNanos(due - now);
                now = ticker.nanos();
            }
            sequence++;
            OutboundRequest request = request(bytes);
            begun.put(sequence, ticker.nanos());
            sender.send(request, exchange -> {});
            count++;
        }
        return count;
    }

    private OutboundRequest request(int bytes) {
        String beginning = "{\"sequence\":" + sequence + ",\"padding\":\"";
        String body = beginning + "x".repeat(Math.max(0, bytes - beginning.length() - 2)) + "\"}";
        List<Header> headers = List.of(
                new Header("content-type", "application/json"),
                new Header("user-agent", "Filebell/bench"),
                new Header(Signature.ID_HEADER, "evt_00000000000000000000000000"),
                new Header(Signature.TIMESTAMP_HEADER, "1700000000"),
                new Header(Signature.SIGNATURE_HEADER, SIGNATURE),
                new Header("filebell-attempt", "1"),
                new Header("filebell-previous", "1"));
        return new OutboundRequest(url, headers, body.getBytes(StandardCharsets.US_ASCII), TIMEOUT);
    }
}
