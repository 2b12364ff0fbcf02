package io.filebell.delivery;

import io.filebell.delivery.Outcome.Tried;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What a lane hears from others, and looks at before it sends anything more. Any thread may tell;
 * the lane alone looks.
 */
final class LaneNews {

    /** Stands for the number of the last change of an endpoint that is gone. */
    static final long ENDPOINT_DELETED = -1;

    private final Queue<Pending> givenUp = new ConcurrentLinkedQueue<>();
    private final Queue<Pending> claimed = new ConcurrentLinkedQueue<>();
    private volatile boolean stale = true;
    private volatile long overdue;
    private volatile long asOf;

    /** The database holds something that the lane has not read. */
    void reload() {
        stale = true;
    }

    boolean isStale() {
        return stale;
    }

    /** The lane reads the database now. */
    void reads() {
        stale = false;
    }

    /** It has read what was there at this change of the endpoint. */
    void hasRead(long change) {
        asOf = change;
    }

    /** The number of the endpoint's last change; answers whether the lane has to read it. */
    boolean isAt(long change) {
        if (change != asOf) {
            stale = true;
        }
        return stale;
    }

    /** By the database, a delivery that waits in a row is overdue. */
    void isOverdue(long sequence) {
        overdue = sequence;
    }

    /**
     * These outcomes are stored. What waits for a delivery that is given up goes from then on: had
     * it gone before, the next instance might have tried the other one again.
     */
    void areStored(List<Tried> tried) {
        for (Tried one : tried) {
            if (isWaitedFor(one)) {
                givenUp.add(one.delivery());
                stale = true;
            }
        }
    }

    /** It is stored where a batch ends. */
    void isClaimed(Pending batch) {
        claimed.add(batch);
    }

    /** Whether others wait for a delivery that is given up until that is stored. */
    static boolean isWaitedFor(Tried tried) {
        return tried.verdict() instanceof Verdict.Exhausted
                && tried.delivery().turn().isInOrder();
    }

    /** Brings the backlog up to date, once the lane has nothing that is not stored. */
    void look(Backlog backlog, boolean allIsStored) {
        for (Pending gone = givenUp.poll(); gone != null; gone = givenUp.poll()) {
            backlog.settled(gone);
        }
        for (Pending batch = claimed.poll(); batch != null; batch = claimed.poll()) {
            backlog.isClaimed(batch);
        }
        long told = overdue;
        if (told > 0 && allIsStored) {
            overdue = 0;
            if (!backlog.knows(told)) {
                stale = true;
            }
        }
    }
}
