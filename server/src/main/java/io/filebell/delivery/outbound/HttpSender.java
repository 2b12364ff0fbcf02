package io.filebell.delivery.outbound;

import io.filebell.base.Limits;
import io.filebell.base.Ticker;
import io.filebell.delivery.Exchange;
import io.filebell.delivery.OutboundRequest;
import io.filebell.delivery.Sender;
import io.filebell.endpoint.Destinations;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link Sender} over HTTP/1.1 and TLS, with kept connections.
 *
 * <p>It connects only to addresses that its {@link Destinations} permit, through no proxy, follows
 * no redirect, and reads no more of an answer than {@link Limits} allow.
 */
public final class HttpSender implements Sender {

    private static final Logger LOG = LoggerFactory.getLogger(HttpSender.class);

    private final Engine engine;
    private final MultiThreadIoEventLoopGroup loops;
    private final Duration grace;
    private final Set<Transmission> underWay = ConcurrentHashMap.newKeySet();
    private final CountDownLatch drained = new CountDownLatch(1);
    private volatile boolean closing;

    /**
     * @param tls whom to trust; the certificate's name is verified in any case
     * @param clock what a {@code Retry-After} date is told from
     */
    public HttpSender(
            SenderSettings settings,
            Destinations destinations,
            SSLContext tls,
            InstantSource clock,
            Ticker ticker) {
        grace = settings.grace();
        loops = new MultiThreadIoEventLoopGroup(
                settings.eventLoops(),
                new DefaultThreadFactory("sender", true),
                NioIoHandler.newFactory());
        ConnectionPool pool = new ConnectionPool(settings, ticker);
        engine = new Engine(
                loops,
                new RememberedDestinations(destinations, ticker),
                pool,
                new Connector(tls, pool),
                clock,
                ticker);
        long sweep = Limits.OUTBOUND_SWEEP.toMillis();
        var _ = loops.next()
                .scheduleWithFixedDelay(pool::closeIdle, sweep, sweep, TimeUnit.MILLISECONDS);
    }

    @Override
    public void send(OutboundRequest request, Consumer<Exchange> done) {
        Transmission transmission =
                new Transmission(engine, request, (ended, exchange) -> tell(ended, exchange, done));
        underWay.add(transmission);
        if (closing) {
            transmission.abandon();
        } else {
            transmission.start();
        }
    }

    @Override
    public void close() {
        closing = true;
        if (underWay.isEmpty()) {
            drained.countDown();
        }
        try {
            if (!drained.await(grace.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.info("Ending {} attempts that are still without an answer", underWay.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever interrupts wants no grace
        }
        underWay.forEach(Transmission::abandon);
        loops.shutdownGracefully(0, Limits.OUTBOUND_SWEEP.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly();
    }

    /** Connections that are open or being opened, kept ones included. */
    public int openConnections() {
        return engine.pool().open();
    }

    private void tell(Transmission ended, Exchange exchange, Consumer<Exchange> done) {
        underWay.remove(ended);
        try {
            done.accept(exchange);
        } catch (RuntimeException e) {
            // The thread serves other attempts too; they must not suffer for this one's listener.
            LOG.error("The outcome of an attempt could not be taken", e);
        }
        if (closing && underWay.isEmpty()) {
            drained.countDown();
        }
    }
}
