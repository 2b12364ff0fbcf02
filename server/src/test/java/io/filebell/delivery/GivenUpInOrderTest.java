package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.EndpointId;
import io.filebell.base.IdGenerator;
import io.filebell.base.NodeId;
import io.filebell.db.Database;
import io.filebell.endpoint.Ordering;
import io.filebell.event.Event;
import java.time.Duration;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A delivery that is given up while others wait for it, and the database is away. */
class GivenUpInOrderTest extends InAWorld {

    private static final int LAST = RetryPolicy.SCHEDULE.size();

    private @Nullable PickyDatabase opened;

    @Override
    DeliveryWorld open(Database on, FakeSender sender) {
        PickyDatabase picky = new PickyDatabase(on);
        opened = picky;
        return DeliveryWorld.standingStill(picky, sender);
    }

    /** The simulation found it: else the next instance would try the first one once more. */
    @Test
    void theNextOneGoesOnceItIsStoredThatTheFirstIsGivenUp() {
        IdGenerator ids = new IdGenerator(world.time, new SplittableRandom(7));
        NodeId node = ids.node();
        NodeId otherNode = ids.node();
        EndpointId endpoint = register(Ordering.FILE, "note.*");
        world.sender.hold();
        Event first = world.happensTo(node);
        world.sender.answers(
                sent -> FakeSender.answer(sent.sequence() == first.sequence() ? 500 : 200));
        world.sender.release();
        for (int attempt = 1; attempt <= LAST; attempt++) {
            awaitAttempts(endpoint, first, attempt);
            awaitState(endpoint, world.happensTo(otherNode), "delivered");
            if (attempt < LAST) {
                world.time.pass(RetryPolicy.SCHEDULE.get(attempt - 1).multipliedBy(2));
            }
        }
        Event second = world.happensTo(node);
        awaitState(endpoint, second, "held");
        PickyDatabase database = Objects.requireNonNull(opened);
        database.refuses(DeliveryWorld.WORKSPACE.id());
        world.time.pass(RetryPolicy.SCHEDULE.get(LAST - 1).multipliedBy(2));
        soon().until(() -> database.refused.get() > 0);
        staysSo(() -> !world.sender.sequences().contains(second.sequence()));
        database.takesAll();
        world.time.pass(Duration.ofSeconds(1));
        soon().until(() -> world.sender.sequences().contains(second.sequence()));
        assertThat(delivery(endpoint, first).state()).isEqualTo("exhausted");
    }
}
