package io.filebell.receiver;

import io.filebell.receiver.internal.Route;
import io.filebell.receiver.internal.Routes;
import io.filebell.receiver.internal.TypePattern;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Puts a {@link Receiver} together; {@link #start} starts it. */
public final class ReceiverBuilder {

    private static final int BODY_BYTES = 1024 * 1024;
    private static final int CONCURRENCY = 32;

    private @Nullable Verifier verifier;
    private @Nullable Inbox inbox;
    private final List<Route> routes = new ArrayList<>();
    private EventKey key = EventKey.NODE;
    private Replays replays = Replays.ONLY_MISSING;
    private int bodyBytes = BODY_BYTES;
    private int concurrency = CONCURRENCY;
    private Duration stopWithin = Duration.ofSeconds(20);
    private Duration latest = Duration.ofMinutes(5);
    private Duration gapAfter = Duration.ofMinutes(2);
    private Consumer<Health> onUnhealthy = health -> {};
    private Optional<CatchUp> catchUp = Optional.empty();
    private InstantSource clock = InstantSource.system();
    private LongSupplier ticker = System::nanoTime;
    private RandomGenerator random = new SplittableRandom();

    ReceiverBuilder() {}

    /** Who may send. Needed. */
    public ReceiverBuilder verifier(Verifier set) {
        verifier = set;
        return this;
    }

    /** Where what comes is kept. Needed; the receiver closes it when it is closed. */
    public ReceiverBuilder inbox(Inbox set) {
        inbox = set;
        return this;
    }

    /** As the longer one, with {@link HandlerOptions#DEFAULT}. */
    public ReceiverBuilder on(String pattern, Handler handler) {
        return on(pattern, HandlerOptions.DEFAULT, handler);
    }

    /**
     * Adds a handler. An event goes to the handler that asked for its type most exactly, and to no
     * other.
     *
     * @param pattern a type such as {@code file.created}, {@code file.*} or {@code *}
     */
    public ReceiverBuilder on(String pattern, HandlerOptions options, Handler handler) {
        routes.add(Route.to(TypePattern.of(pattern), options, handler));
        return this;
    }

    /** As the longer one, with {@link HandlerOptions#DEFAULT}. */
    public ReceiverBuilder onJoined(String pattern, JoinedHandler handler) {
        return onJoined(pattern, HandlerOptions.DEFAULT, handler);
    }

    /** Adds a handler that writes in the transaction that marks its event done. */
    public ReceiverBuilder onJoined(String pattern, HandlerOptions options, JoinedHandler handler) {
        routes.add(Route.joining(TypePattern.of(pattern), options, handler));
        return this;
    }

    /** Which events run one after the other; {@link EventKey#NODE} unless set. */
    public ReceiverBuilder key(EventKey set) {
        key = set;
        return this;
    }

    /** What a sender's replay does; {@link Replays#ONLY_MISSING} unless set. */
    public ReceiverBuilder replays(Replays set) {
        replays = set;
        return this;
    }

    /** The longest body; longer ones are answered 413. 1 MiB unless set. */
    public ReceiverBuilder bodyBytes(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("A body has at least one byte.");
        }
        bodyBytes = most;
        return this;
    }

    /** How many events are handled at once; 32 unless set. */
    public ReceiverBuilder concurrency(int most) {
        concurrency = most;
        return this;
    }

    /** How long {@link Receiver#close} waits for handlers; 20 s unless set. */
    public ReceiverBuilder stopWithin(Duration set) {
        stopWithin = set;
        return this;
    }

    /** How long an event may wait for a thread until that is a problem; 5 min unless set. */
    public ReceiverBuilder unhealthyAfter(Duration set) {
        latest = set;
        return this;
    }

    /** How long an announced event may be missing until that is a problem; 2 min unless set. */
    public ReceiverBuilder gapAfter(Duration set) {
        gapAfter = set;
        return this;
    }

    /** Called when the receiver becomes unhealthy, and when the problems change. */
    public ReceiverBuilder onUnhealthy(Consumer<Health> set) {
        onUnhealthy = set;
        return this;
    }

    /** Reads what did not come from the sender's own log. */
    public ReceiverBuilder catchUp(CatchUp set) {
        catchUp = Optional.of(set);
        return this;
    }

    /** What is now; the system's clock unless set. */
    public ReceiverBuilder clock(InstantSource set) {
        clock = set;
        return this;
    }

    /** Monotonic nanoseconds, for latencies; the system's unless set. */
    public ReceiverBuilder ticker(LongSupplier set) {
        ticker = set;
        return this;
    }

    /** Chance, for the jitter of waits. */
    public ReceiverBuilder random(RandomGenerator set) {
        random = set;
        return this;
    }

    /**
     * Starts to receive and to handle; what an earlier process left is handled first.
     *
     * @throws IllegalArgumentException when two handlers ask for the same pattern
     * @throws NullPointerException when there is no verifier or no inbox
     */
    public Receiver start() {
        return new Receiver(settings());
    }

    private ReceiverSettings settings() {
        return new ReceiverSettings(
                Objects.requireNonNull(verifier, "A receiver needs a verifier."),
                Objects.requireNonNull(inbox, "A receiver needs an inbox."),
                new Routes(routes),
                key,
                replays,
                bodyBytes,
                concurrency,
                stopWithin,
                latest,
                gapAfter,
                onUnhealthy,
                catchUp,
                clock,
                ticker,
                random);
    }
}
