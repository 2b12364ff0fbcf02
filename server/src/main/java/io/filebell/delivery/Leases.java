package io.filebell.delivery;

import io.filebell.base.Id;
import io.filebell.db.Tx;
import java.util.Collection;
import java.util.Map;

/**
 * Which logs' lanes this instance serves. A log is served by one instance at a time; each time it
 * changes hands its fencing number rises, and every write of a lane checks that number, so that an
 * instance that was away for too long cannot write over what the next one did.
 */
interface Leases {

    /**
     * The fencing numbers of this instance's leases on these logs, taken now where nobody who is
     * alive has one; none of a log that another instance serves. Writes only when there is one to
     * take, and waits for nobody who holds one up.
     */
    Map<Id, Long> claim(Collection<Id> logs);

    /** Whether the lease with that number is still the one in force. Locks it until the end. */
    boolean holds(Tx tx, Id log, long fence);

    /** Tells the others that this instance is alive; called often, acts when it is time. */
    void renew();

    /** Whether no other instance can have taken over meanwhile. */
    boolean areGood();

    /** Gives all leases back. */
    void giveBack();
}
