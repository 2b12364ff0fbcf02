package io.filebell.delivery;

import io.filebell.db.Tx;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.MissedEvents;

/** Finds by the stored places of lanes what was dropped before they came to it. */
public final class DroppedUnseen implements MissedEvents {

    private final SqlOwed owed = new SqlOwed();

    @Override
    public long count(Tx tx, Endpoint endpoint) {
        return owed.droppedUnseen(tx, endpoint);
    }
}
