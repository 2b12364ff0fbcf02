package io.filebell.delivery;

import io.filebell.base.Id;
import io.filebell.db.Tx;
import java.util.OptionalLong;

/**
 * Which logs' lanes this instance serves. A log is served by one instance at a time; each time it
 * changes hands its fencing number rises, and every write of a lane checks that number, so that an
 * instance that was away for too long cannot write over what the next one did.
 */
interface Leases {

    /**
     * The fencing number of this instance's lease on {@code log}, taken now if nobody who is alive
     * has one; empty when another instance serves the log.
     */
    OptionalLong claim(Id log);

    /** Whether the lease with that number is still the one in force. Locks it until the end. */
    boolean holds(Tx tx, Id log, long fence);

    /** Tells the others that this instance is alive; called often, acts when it is time. */
    void renew();

    /** Whether no other instance can have taken over meanwhile. */
    boolean areGood();

    /** Gives all leases back. */
    void giveBack();
}
