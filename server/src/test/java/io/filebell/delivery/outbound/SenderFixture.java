package io.filebell.delivery.outbound;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.filebell.delivery.Exchange;
import io.filebell.delivery.Header;
import io.filebell.delivery.OutboundRequest;
import io.filebell.endpoint.AddressRules;
import io.filebell.endpoint.Cidr;
import io.filebell.endpoint.Destinations;
import io.filebell.endpoint.NameResolver;
import io.filebell.endpoint.TargetUrl;
import io.filebell.testing.ManualTime;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** A sender whose names, clock and trust are a test's own; only loopback is allowed. */
public final class SenderFixture implements AutoCloseable, NameResolver {

    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final Duration SHORT = Duration.ofMillis(300);

    private final Map<String, List<InetAddress>> names = new ConcurrentHashMap<>();
    private final AtomicInteger lookups = new AtomicInteger();
    private final ManualTime time = new ManualTime();
    private final HttpSender sender;

    public SenderFixture() {
        this(settings(100, Duration.ofSeconds(5)), trustingNobodyNew());
    }

    SenderFixture(SenderSettings settings, SSLContext tls) {
        AddressRules rules = new AddressRules(List.of(Cidr.parse("127.0.0.0/8")));
        sender = new HttpSender(settings, new Destinations(this, rules), tls, time, time);
    }

    static SenderSettings settings(int connections, Duration grace) {
        return new SenderSettings(2, connections, Duration.ofSeconds(30), grace);
    }

    static SSLContext trustingNobodyNew() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a name resolves to from now on. */
    public SenderFixture name(String host, String... addresses) {
        names.put(host, List.of(addresses).stream().map(InetAddress::ofLiteral).toList());
        return this;
    }

    /** Lets the clocks go on; timeouts run by real time and do not notice. */
    public void pass(Duration duration) {
        time.pass(duration);
    }

    public int lookups() {
        return lookups.get();
    }

    public HttpSender sender() {
        return sender;
    }

    Exchange send(String url) {
        return send(url, PATIENCE);
    }

    Exchange send(String url, Duration timeout) {
        return send(request(url, timeout, false));
    }

    Exchange send(OutboundRequest request) {
        return start(request).orTimeout(60, TimeUnit.SECONDS).join();
    }

    CompletableFuture<Exchange> start(OutboundRequest request) {
        CompletableFuture<Exchange> outcome = new CompletableFuture<>();
        sender.send(request, exchange -> {
            if (!outcome.complete(exchange)) {
                outcome.obtrudeException(new AssertionError("told twice: " + exchange));
            }
        });
        return outcome;
    }

    static OutboundRequest request(String url, Duration timeout, boolean fresh) {
        return new OutboundRequest(
                TargetUrl.parse(url),
                List.of(
                        new Header("Content-Type", "application/json"),
                        new Header("webhook-id", "evt_1")),
                "{\"a\":1}".getBytes(UTF_8),
                timeout,
                fresh);
    }

    @Override
    public List<InetAddress> resolve(String host) throws UnknownHostException {
        lookups.incrementAndGet();
        List<InetAddress> addresses = names.get(host);
        if (addresses == null) {
            throw new UnknownHostException(host);
        }
        return addresses;
    }

    @Override
    public void close() {
        sender.close();
    }
}
