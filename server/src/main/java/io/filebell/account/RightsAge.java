package io.filebell.account;

import io.filebell.base.Limits;
import io.filebell.base.Ticker;
import io.filebell.db.Tx;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells how long what is known of rights may be believed: until it is {@link Limits#RIGHTS_AGE}
 * old, or until this process changes an account, whichever comes first.
 */
final class RightsAge {

    private final Ticker ticker;
    private final AtomicLong changes = new AtomicLong();

    RightsAge(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * Taken before the database is read, so that a change during the read makes the answer stale.
     */
    Stamp stamp() {
        return new Stamp(changes.get(), ticker.nanos());
    }

    boolean fresh(Stamp stamp) {
        return stamp.change() == changes.get()
                && ticker.nanos() - stamp.nanos() < Limits.RIGHTS_AGE.toNanos();
    }

    /**
     * Makes all that is known stale once the transaction has committed, before its caller hears of
     * it.
     */
    void changesWith(Tx tx) {
        tx.afterCommit(changes::incrementAndGet);
    }

    /** When something was read: after how many changes, and at which time of the ticker. */
    record Stamp(long change, long nanos) {}
}
