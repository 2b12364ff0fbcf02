package io.filebell.delivery;

import io.filebell.base.Limits;
import io.filebell.base.Ticker;
import io.filebell.endpoint.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides when another request may go out to one endpoint, over all its lanes: within its open
 * requests, its rate and its share of all places, not before the time that it asked for, and one
 * probe at a time while it fails.
 *
 * <p><b>State.</b> Whether an endpoint fails is decided here, from what comes back, and written to
 * the database afterwards. Until that is done ({@link #written}) what lanes read of the endpoint's
 * state is older than what the gate knows, and is not believed; from then on somebody who enables
 * the endpoint closes the circuit.
 *
 * <p>Concurrency: every method may be called from any thread; wakes run outside the lock.
 */
final class Gate {

    private final Capacity.Share share;
    private final Ticker ticker;
    private final RateWindow rate = new RateWindow();
    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private Circuit circuit = Circuit.closed();
    private boolean writing;
    private long revision;
    private int open;
    private boolean probing;
    private Instant notBefore = Instant.MIN;
    private Instant refusedUntil = Instant.MIN;

    Gate(Capacity.Share share, Ticker ticker) {
        this.share = share;
        this.ticker = ticker;
    }

    /** What a lane hears that wants to send. */
    sealed interface Answer {
        /**
         * One request may go; it is then {@link #returned}, or {@link #notSent}.
         *
         * @param probe whether it is to show if the endpoint works again
         * @param byHand whether it goes only because somebody asked for it
         */
        record Go(boolean probe, boolean byHand) implements Answer {}

        /** Not yet: the lane asks again at a time of the wall clock. */
        record At(Instant time) implements Answer {}

        /** Not yet: the lane asks again after some time. */
        record After(Duration time) implements Answer {}

        /** Not yet: the lane is woken. */
        record Wait() implements Answer {}
    }

    /** What an attempt says of the endpoint. */
    enum Sign {
        WORKS,
        FAILS,
        NOTHING;

        static Sign of(Reply reply, Verdict verdict) {
            return switch (verdict) {
                case Verdict.Delivered _ -> WORKS;
                case Verdict.NotAttempted _, Verdict.DisableEndpoint _ -> NOTHING;
                case Verdict.RetryAt _, Verdict.Exhausted _ ->
                    reply instanceof Reply.Answered answered && answered.isTooMany()
                            ? NOTHING
                            : FAILS;
            };
        }
    }

    /** What is to be written, because of what came back. */
    enum Change {
        NONE,
        FAILING,
        RECOVERED,
        DISABLED;

        /** Why, for the endpoint's owner. */
        String reason(Verdict last) {
            return switch (this) {
                case NONE, RECOVERED -> "";
                case FAILING -> "It failed again and again; last: " + last.what() + ".";
                case DISABLED ->
                    "It failed for " + Limits.FAILING_AT_MOST.toHours() + " h; last: " + last.what()
                            + ".";
            };
        }
    }

    /**
     * Whether a lane may send.
     *
     * @param byHand whether it would send what somebody asked for: that need not wait for the next
     *     probe, nor until the time before which the endpoint wants to be left alone
     */
    synchronized Answer ask(Endpoint.Target target, Instant now, boolean byHand, Runnable wake) {
        Instant earliest = byHand ? refusedUntil : later(refusedUntil, notBefore);
        if (now.isBefore(earliest)) {
            waiting.add(wake);
            return new Answer.At(earliest);
        }
        long nanos = ticker.nanos();
        boolean probe = false;
        if (circuit instanceof Circuit.Failing failing) {
            if (!probing && !byHand && nanos < failing.nextProbe()) {
                return new Answer.After(Duration.ofNanos(failing.nextProbe() - nanos));
            }
            probe = true;
        }
        int most = probe ? target.maxInFlight() : circuit.openAtMost(target.maxInFlight());
        if (probe && probing || open >= most) {
            waiting.add(wake);
            return new Answer.Wait();
        }
        if (target.ratePerSecond().isPresent()) {
            Duration wait = rate.untilNext(target.ratePerSecond().getAsInt(), nanos);
            if (wait.isPositive()) {
                return new Answer.After(wait);
            }
        }
        if (!share.take(wake)) {
            return new Answer.Wait();
        }
        if (target.ratePerSecond().isPresent()) {
            rate.goes(nanos);
        } else {
            rate.clear();
        }
        open++;
        probing |= probe;
        return new Answer.Go(probe, byHand);
    }

    /** There was nothing to send. */
    void notSent(Answer.Go go) {
        synchronized (this) {
            rate.didNotGo();
        }
        close(go);
    }

    /** Nothing goes out before that time: the endpoint asked for it. */
    synchronized void waitUntil(Instant time) {
        notBefore = later(notBefore, time);
    }

    /** Nothing goes out before that time, as it could not be sent. */
    synchronized void refusedUntil(Instant time) {
        refusedUntil = later(refusedUntil, time);
    }

    private static Instant later(Instant one, Instant other) {
        return other.isAfter(one) ? other : one;
    }

    /** When the next probe goes, or until when it asked to be left alone; empty when it is open. */
    synchronized Optional<Instant> nextAt(Instant now) {
        Instant next = notBefore;
        if (circuit instanceof Circuit.Failing failing) {
            Instant probe = now.plusNanos(failing.nextProbe() - ticker.nanos());
            next = probe.isAfter(next) ? probe : next;
        }
        return next.isAfter(now) ? Optional.of(next) : Optional.empty();
    }

    /** The request came back. */
    Change returned(Answer.Go go, Sign sign) {
        Change change;
        synchronized (this) {
            if (go.byHand() && sign == Sign.WORKS) {
                notBefore = Instant.MIN;
            }
            change = judge(go, sign);
        }
        close(go);
        return change;
    }

    /**
     * A request that did not ask the gate, such as a sample, was answered with success. The
     * endpoint need not be left alone any more, as it was not when somebody asked for that request.
     */
    Change works() {
        Change change;
        List<Runnable> wakes;
        synchronized (this) {
            notBefore = Instant.MIN;
            change = succeeded();
            wakes = takeWaiting();
        }
        wakes.forEach(Runnable::run);
        return change;
    }

    private Change judge(Answer.Go go, Sign sign) {
        return switch (sign) {
            case WORKS -> succeeded();
            case FAILS -> failed(go);
            case NOTHING -> {
                if (go.probe() && circuit instanceof Circuit.Failing failing) {
                    circuit = new Circuit.Failing(
                            failing.since(),
                            failing.probes(),
                            ticker.nanos() + Circuit.FIRST_PROBES.every().toNanos());
                }
                yield Change.NONE;
            }
        };
    }

    private Change succeeded() {
        boolean failed = circuit instanceof Circuit.Failing;
        circuit = circuit.succeeded();
        writing |= failed;
        return failed ? Change.RECOVERED : Change.NONE;
    }

    private Change failed(Answer.Go go) {
        long nanos = ticker.nanos();
        if (circuit instanceof Circuit.Failing failing) {
            if (!go.probe()) {
                return Change.NONE;
            }
            Circuit next = failing.failed(nanos);
            circuit = next;
            boolean hopeless = next instanceof Circuit.Failing still && still.isHopeless(nanos);
            return hopeless ? Change.DISABLED : Change.NONE;
        }
        circuit = circuit.failed(nanos);
        boolean fails = circuit instanceof Circuit.Failing;
        writing |= fails;
        return fails ? Change.FAILING : Change.NONE;
    }

    private void close(Answer.Go go) {
        List<Runnable> wakes;
        synchronized (this) {
            open--;
            if (go.probe()) {
                probing = false;
            }
            wakes = takeWaiting();
        }
        share.release();
        wakes.forEach(Runnable::run);
    }

    private List<Runnable> takeWaiting() {
        List<Runnable> wakes = List.copyOf(waiting);
        waiting.clear();
        return wakes;
    }

    /** What the gate decided stands in the database, as this revision of the endpoint. */
    synchronized void written(long asRevision) {
        writing = false;
        revision = Math.max(revision, asRevision);
    }

    /** What a lane read of the endpoint; older readings than one before say nothing. */
    synchronized void seen(Endpoint endpoint) {
        if (writing || endpoint.revision() <= revision) {
            return;
        }
        revision = endpoint.revision();
        switch (endpoint.state()) {
            case FAILING -> {
                if (!(circuit instanceof Circuit.Failing)) {
                    circuit = Circuit.failing(ticker.nanos());
                }
            }
            case ACTIVE -> {
                if (circuit instanceof Circuit.Failing) {
                    begin();
                }
            }
            case PAUSED, DISABLED -> begin();
        }
    }

    private void begin() {
        circuit = Circuit.closed();
        notBefore = Instant.MIN;
    }

    /** Whether no request is open. */
    synchronized boolean isIdle() {
        return open == 0;
    }

    synchronized boolean isFailing() {
        return circuit instanceof Circuit.Failing;
    }
}
