package io.filebell.cli.listen;

import io.filebell.base.Limits;
import io.filebell.delivery.Reply;
import io.filebell.endpoint.TargetUrl;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Posts events to a program, one after the other.
 *
 * <p>While nothing listens there, the event waits, and those after it with it: they stay in the
 * server's log. A program that takes a request and ends the connection without an answer gets it
 * again a few times. Any answer, and none in time, is told, and the next event is up: who looks at
 * a failure should not have everything stand still behind it.
 *
 * <p>Who stops it does not wait for a program that hangs: an answer that is under way has a moment
 * left, and without it the event is not done.
 */
final class Forwarding implements Outlet {

    private final LocalTarget target;
    private final ListenReport report;
    private final CompletableFuture<Boolean> stopped = new CompletableFuture<>();
    private final ReentrantLock busy = new ReentrantLock();
    private volatile @Nullable Answer last;
    private volatile boolean wasThere = true;
    private int failed;

    Forwarding(LocalTarget target, ListenReport report) {
        this.target = target;
        this.report = report;
    }

    TargetUrl url() {
        return target.url();
    }

    /** Looks whether something listens, and tells when not, and when it comes. */
    void check() {
        if (!target.isThere()) {
            wasThere = false;
            report.nothingListens(target.url());
            Thread.ofVirtual().name("filebell-listen-look").start(this::lookUntilThere);
        }
    }

    @Override
    public boolean take(HeardEvent event, long previous) throws InterruptedException {
        busy.lock();
        try {
            return post(event, previous);
        } finally {
            busy.unlock();
        }
    }

    private boolean post(HeardEvent event, long previous) throws InterruptedException {
        int attempt = 1;
        boolean told = false;
        while (!stopped.isDone()) {
            Optional<Answer> known = once(event, attempt, previous, !told);
            if (known.isEmpty()) {
                return false;
            }
            Answer answer = known.get();
            told = true;
            boolean unanswered = answer.exchange().reply() instanceof Reply.Unreachable;
            if (unanswered && !target.isThere()) {
                gone();
                if (!waitUntilThere()) {
                    return false;
                }
                continue;
            }
            back();
            report.answer(answer);
            if (!unanswered || attempt == Limits.LOCAL_ATTEMPTS) {
                failed += answer.isGood() ? 0 : 1;
                return true;
            }
            attempt++;
            if (isStoppedWithin(Limits.LOCAL_AGAIN)) {
                return false;
            }
        }
        return false;
    }

    /**
     * The line about the event is written while the answer is on its way. Empty when it was stopped
     * before that came.
     */
    private Optional<Answer> once(HeardEvent event, int attempt, long previous, boolean tell)
            throws InterruptedException {
        LocalTarget.Sent sent = target.post(event, attempt, previous);
        if (tell) {
            report.event(event);
        }
        CompletableFuture.anyOf(sent.answer(), stopped).join();
        if (!sent.answer().isDone()) {
            report.note("Waiting " + Limits.LOCAL_GRACE.toSeconds()
                    + " s more for an answer. Ctrl-C again ends at once.");
        }
        Optional<Answer> answer = within(Limits.LOCAL_GRACE, sent.answer())
                .map(exchange -> new Answer(event, sent, exchange, attempt));
        answer.ifPresentOrElse(
                known -> last = known,
                () -> report.warn("No answer yet to " + event.id() + ", so it is not done."));
        return answer;
    }

    private static <T> Optional<T> within(Duration most, CompletableFuture<T> future)
            throws InterruptedException {
        try {
            return Optional.of(future.get(most.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("An attempt ends with what came of it", e);
        }
    }

    private boolean isStoppedWithin(Duration most) throws InterruptedException {
        return within(most, stopped).isPresent();
    }

    /** Posts the last event again. */
    void again() {
        Answer known = last;
        if (known == null) {
            report.note("There was no event yet.");
        } else if (busy.tryLock()) {
            try {
                once(known.event(), known.attempt() + 1, 0, true).ifPresent(report::answer);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                busy.unlock();
            }
        } else {
            report.note("An event is under way.");
        }
    }

    /** Shows the last request and what came back. */
    void details() {
        Optional.ofNullable(last)
                .ifPresentOrElse(report::details, () -> report.note("There was no event yet."));
    }

    /** Events that got no good answer. */
    int failed() {
        return failed;
    }

    private synchronized void gone() {
        if (wasThere) {
            wasThere = false;
            report.nothingListens(target.url());
        }
    }

    private synchronized void back() {
        if (!wasThere) {
            wasThere = true;
            report.listensAgain(target.url());
        }
    }

    private boolean waitUntilThere() throws InterruptedException {
        while (!isStoppedWithin(Limits.LOCAL_LOOK)) {
            if (target.isThere()) {
                back();
                return true;
            }
        }
        return false;
    }

    private void lookUntilThere() {
        try {
            waitUntilThere();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        stopped.complete(true);
    }

    @Override
    public void close() {
        stop();
        target.close();
    }
}
