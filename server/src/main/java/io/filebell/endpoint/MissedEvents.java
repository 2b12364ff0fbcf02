package io.filebell.endpoint;

import io.filebell.db.Tx;

/** Knows what an endpoint never gets, because it was disabled for longer than events are kept. */
@FunctionalInterface
public interface MissedEvents {

    /**
     * How many events of its logs were dropped before they were looked at for it; nobody knows any
     * more which of them it asked for.
     */
    long count(Tx tx, Endpoint endpoint);

    /** The same as a sentence; empty when there are none. */
    default String says(Tx tx, Endpoint endpoint) {
        long count = count(tx, endpoint);
        return count == 0
                ? ""
                : "While it was disabled, " + count + (count == 1 ? " event" : " events")
                        + " of its log grew too old to be kept; it does not get those of them that"
                        + " it asked for.";
    }
}
