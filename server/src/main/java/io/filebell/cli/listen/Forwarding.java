package io.filebell.cli.listen;

import io.filebell.base.Limits;
import io.filebell.delivery.Reply;
import io.filebell.endpoint.TargetUrl;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Posts events to a program, one after the other.
 *
 * <p>While nothing listens there, the event waits, and those after it with it: they stay in the
 * server's log. A program that takes a request and ends the connection without an answer gets it
 * again a few times. Any answer, and none in time, is told, and the next event is up: who looks at
 * a failure should not have everything stand still behind it.
 */
final class Forwarding implements Outlet {

    private final LocalTarget target;
    private final ListenReport report;
    private final CountDownLatch stop = new CountDownLatch(1);
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
        while (stop.getCount() > 0) {
            Answer answer = once(event, attempt, previous, !told);
            told = true;
            boolean unanswered = answer.exchange().reply() instanceof Reply.Unreachable;
            if (unanswered && !target.isThere()) {
                gone();
                if (!waitUntilThere()) {
                    return false;
                }
                continue;
            }
            report.answer(answer);
            if (!unanswered || attempt == Limits.LOCAL_ATTEMPTS) {
                failed += answer.isGood() ? 0 : 1;
                return true;
            }
            attempt++;
            if (stop.await(Limits.LOCAL_AGAIN.toNanos(), TimeUnit.NANOSECONDS)) {
                return false;
            }
        }
        return false;
    }

    /** The line about the event is written while the answer is on its way. */
    private Answer once(HeardEvent event, int attempt, long previous, boolean tell) {
        LocalTarget.Sent sent = target.post(event, attempt, previous);
        if (tell) {
            report.event(event);
        }
        Answer answer = new Answer(event, sent, sent.answer().join(), attempt);
        last = answer;
        return answer;
    }

    /** Posts the last event again. */
    void again() {
        Answer known = last;
        if (known == null) {
            report.note("There was no event yet.");
        } else if (busy.tryLock()) {
            try {
                report.answer(once(known.event(), known.attempt() + 1, 0, true));
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
        while (!stop.await(Limits.LOCAL_LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
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
        stop.countDown();
    }

    @Override
    public void close() {
        stop();
        target.close();
    }
}
