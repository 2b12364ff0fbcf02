package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.base.Limits;
import io.filebell.db.Database;
import io.filebell.event.Event;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An endpoint that is enabled from now on, while the database is away. */
class EnabledFromNowTest extends InAWorld {

    private @Nullable PickyDatabase opened;

    @Override
    DeliveryWorld open(Database on, FakeSender sender) {
        PickyDatabase picky = new PickyDatabase(on);
        opened = picky;
        return DeliveryWorld.standingStill(picky, sender);
    }

    /** It once stayed as it was for as long as the process ran: neither sent nor given up. */
    @Test
    void whatWaitsIsCancelledAlthoughThatCouldNotBeStoredAtFirst() {
        PickyDatabase database = Objects.requireNonNull(opened);
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
