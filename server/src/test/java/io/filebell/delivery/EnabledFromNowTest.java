package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.base.Limits;
import io.filebell.event.Event;
import org.junit.jupiter.api.Test;

/** An endpoint that is enabled from now on, while the database is away. */
class EnabledFromNowTest extends OnPickyDatabase {

    /** It once stayed as it was for as long as the process ran: neither sent nor given up. */
    @Test
    void whatWaitsIsCancelledAlthoughThatCouldNotBeStoredAtFirst() {
        PickyDatabase database = picky();
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.answers(500);
        Event event = world.happens();
        awaitState(endpoint, event, "retrying");
        world.endpoints.disable(endpoint);
        soon().until(() -> world.engine.notStored() == 0);
        database.refusesAllBut(Thread.currentThread());

        world.endpoints.enable(endpoint, true);
        soon().until(() -> database.refused.get() > 0);
        database.takesAll();
        world.time.pass(Limits.SWEEP);

        awaitState(endpoint, event, "cancelled");
    }
}
