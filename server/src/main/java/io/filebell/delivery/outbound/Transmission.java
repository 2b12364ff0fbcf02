package io.filebell.delivery.outbound;

import io.filebell.base.Limits;
import io.filebell.delivery.Exchange;
import io.filebell.delivery.OutboundRequest;
import io.filebell.delivery.Reply;
import io.filebell.delivery.Reply.Phase;
import io.filebell.delivery.Reply.Refusal;
import io.filebell.delivery.Timing;
import io.filebell.endpoint.Destination;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt on its way: from the name to an address, to a connection, to an answer.
 *
 * <p><b>Concurrency.</b> It begins on the caller's thread and then lives on one event loop at a
 * time; by {@link #moveTo} it hands itself over as a whole, with its deadline. Only
 * {@link #abandon} comes from outside. Whoever wins {@link #ended} tells the outcome.
 *
 * <p><b>Stale connections.</b> A server may close a kept connection at the very moment at which a
 * request is written to it. When such a connection ends before a byte came back, the request goes
 * out once more on a fresh one, within the same time.
 */
final class Transmission implements Connection.User {

    private static final String TOO_MANY =
            "Filebell has too many connections open; it tries again.";

    private final Engine engine;
    private final OutboundRequest request;
    private final Origin origin;
    private final BiConsumer<Transmission, Exchange> outcome;
    private final long startedAt;
    private final AtomicBoolean ended = new AtomicBoolean();

    private @Nullable ScheduledFuture<?> deadline;
    private volatile @Nullable Connection connection;
    private List<InetAddress> addresses = List.of();
    private Phase phase = Phase.NAME_LOOKUP;
    private boolean kept;
    private boolean stale;

    private long phaseStartedAt;
    private @Nullable Duration connect;
    private @Nullable Duration handshake;
    private @Nullable Duration firstByte;

    private @Nullable Answer answer;
    private boolean keepable;
    private int interimAnswers;

    Transmission(
            Engine engine, OutboundRequest request, BiConsumer<Transmission, Exchange> outcome) {
        this.engine = engine;
        this.request = request;
        this.origin = Origin.of(request.url());
        this.outcome = outcome;
        this.startedAt = engine.ticker().nanos();
    }

    void start() {
        CompletableFuture<Destination> destination = engine.destinations().find(request.url());
        if (destination.isDone()) {
            found(destination.join());
        } else {
            EventLoop loop = engine.loops().next();
            moveTo(loop, () -> {
                var _ = destination.thenAcceptAsync(this::found, loop);
            });
        }
    }

    /** Ends it from outside, because the sender closes. */
    void abandon() {
        if (ended.compareAndSet(false, true)) {
            Connection used = connection;
            if (used != null) {
                used.close();
            }
            Reply reply = new Reply.Refused(
                    Refusal.CLOSING,
                    "Filebell stopped before an answer came; it sends again after its next start.");
            Timing timing =
                    new Timing(Optional.empty(), Optional.empty(), Optional.empty(), elapsed());
            outcome.accept(this, new Exchange(reply, timing, Optional.empty(), false));
        }
    }

    // Name

    private void found(Destination destination) {
        switch (destination) {
            case Destination.Permitted permitted -> {
                addresses = permitted.addresses();
                acquire();
            }
            case Destination.Forbidden forbidden ->
                end(new Reply.Refused(Refusal.ADDRESS_FORBIDDEN, forbidden.reason()));
            case Destination.NotFound notFound -> end(new Reply.Unreachable(notFound.reason()));
        }
    }

    // Connection

    private void acquire() {
        if (ended.get()) {
            return;
        }
        Optional<Connection> spare = request.freshConnection()
                ? Optional.empty()
                : engine.pool().take(origin, addresses);
        if (spare.isPresent()) {
            Connection found = spare.get();
            connection = found;
            kept = true;
            moveTo(found.loop(), () -> write(found));
        } else {
            EventLoop loop = engine.loops().next();
            moveTo(loop, () -> connectTo(loop, 0));
        }
    }

    private void connectTo(EventLoop loop, int index) {
        if (!engine.pool().reserve()) {
            end(new Reply.Refused(Refusal.TOO_MANY_CONNECTIONS, TOO_MANY));
            return;
        }
        if (index == 0) {
            enter(Phase.CONNECT);
        }
        Connection opening = new Connection(origin, addresses.get(index));
        connection = opening;
        int left = Math.min(addresses.size(), Limits.ADDRESSES_TRIED) - index;
        ChannelFuture connecting =
                engine.connector().connect(loop, opening, remaining().dividedBy(left));
        connecting.addListener(done -> {
            if (ended.get()) {
                opening.close();
            } else if (done.isSuccess()) {
                connected(opening, connecting.channel());
            } else if (left > 1) {
                connectTo(loop, index + 1);
            } else if (done.cause() instanceof ConnectTimeoutException) {
                end(new Reply.TimedOut(phase));
            } else if (Unreachability.isOfThisMachine(done.cause())) {
                end(new Reply.Refused(Refusal.TOO_MANY_CONNECTIONS, TOO_MANY));
            } else {
                end(Unreachability.notConnected(opening.address(), origin.port(), done.cause()));
            }
        });
    }

    private void connected(Connection opened, Channel channel) {
        connect = sincePhaseStart();
        if (!origin.secure()) {
            write(opened);
            return;
        }
        enter(Phase.TLS);
        Connector.handshake(channel).addListener(done -> {
            if (ended.get()) {
                opened.close();
            } else if (done.isSuccess()) {
                handshake = sincePhaseStart();
                write(opened);
            } else {
                end(Unreachability.notTrusted(origin.host(), done.cause()));
            }
        });
    }

    private void write(Connection ready) {
        if (kept && !ready.isOpen()) {
            sendAgain(ready);
            return;
        }
        enter(Phase.ANSWER);
        ready.send(request, this);
    }

    private void sendAgain(Connection dead) {
        kept = false;
        stale = true;
        dead.close();
        connectTo(dead.loop(), 0);
    }

    // Answer

    @Override
    public void answering() {
        firstByte = sincePhaseStart();
    }

    @Override
    public void head(HttpResponse head) {
        int status = head.status().code();
        if (!head.protocolVersion().protocolName().equals("HTTP") || status < 100 || status > 999) {
            end(Unreachability.notHttp());
            return;
        }
        boolean switching = status == HttpResponseStatus.SWITCHING_PROTOCOLS.code();
        if (status < 200 && !switching) {
            if (++interimAnswers > Limits.INTERIM_ANSWERS) {
                end(Unreachability.notHttp());
            }
            return;
        }
        answer = new Answer(head, engine.clock().instant());
        keepable = HttpUtil.isKeepAlive(head);
        if (switching) {
            end(answer.reply());
        }
    }

    @Override
    public void part(HttpContent part, boolean last) {
        Answer incoming = answer;
        if (incoming == null) {
            return; // the end of an interim answer
        }
        boolean tookAll = incoming.take(part.content());
        if (last) {
            end(incoming.reply(), keepable);
        } else if (!tookAll) {
            end(incoming.reply());
        }
    }

    @Override
    public void broken(Throwable cause) {
        Answer incoming = answer;
        Connection used = connection;
        if (incoming != null) {
            end(incoming.reply());
        } else if (kept && used != null && !used.isAnswering()) {
            sendAgain(used);
        } else {
            end(Unreachability.notAnswered(cause));
        }
    }

    // Time

    /**
     * Hands this over to an event loop, which goes on with {@code next} and watches the deadline.
     */
    private void moveTo(EventLoop loop, Runnable next) {
        cancelDeadline();
        try {
            if (loop.inEventLoop()) {
                goOn(loop, next);
            } else {
                loop.execute(() -> goOn(loop, next));
            }
        } catch (RejectedExecutionException closed) {
            abandon();
        }
    }

    private void goOn(EventLoop loop, Runnable next) {
        if (!ended.get()) {
            long nanos = remaining().toNanos();
            deadline = loop.schedule(this::expire, nanos, TimeUnit.NANOSECONDS);
            next.run();
        }
    }

    private void expire() {
        Answer incoming = answer;
        end(incoming == null ? new Reply.TimedOut(phase) : incoming.reply());
    }

    private void cancelDeadline() {
        ScheduledFuture<?> running = deadline;
        if (running != null) {
            running.cancel(false);
        }
    }

    private void enter(Phase next) {
        phase = next;
        phaseStartedAt = engine.ticker().nanos();
    }

    private Duration sincePhaseStart() {
        return Duration.ofNanos(engine.ticker().nanos() - phaseStartedAt);
    }

    private Duration elapsed() {
        return Duration.ofNanos(engine.ticker().nanos() - startedAt);
    }

    private Duration remaining() {
        return request.timeout().minus(elapsed());
    }

    // End

    private void end(Reply reply) {
        end(reply, false);
    }

    private void end(Reply reply, boolean keep) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        cancelDeadline();
        Connection used = connection;
        if (used != null) {
            used.release();
            if (keep && used.isOpen() && used.isWritten()) {
                engine.pool().keep(used);
            } else {
                used.close();
            }
        }
        Timing timing = new Timing(
                Optional.ofNullable(connect),
                Optional.ofNullable(handshake),
                Optional.ofNullable(firstByte),
                elapsed());
        Optional<String> address =
                Optional.ofNullable(used).map(Connection::address).map(InetAddress::getHostAddress);
        outcome.accept(this, new Exchange(reply, timing, address, stale));
    }
}
