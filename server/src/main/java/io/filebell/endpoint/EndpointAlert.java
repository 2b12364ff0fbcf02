package io.filebell.endpoint;

import io.filebell.db.Tx;
import io.filebell.event.Event;

/** Somebody who writes something down when an endpoint's event is. */
public interface EndpointAlert {

    /** Belongs to the transaction of the event, which tells of the endpoint as it is then. */
    void raise(Tx tx, Endpoint endpoint, Event event);
}
