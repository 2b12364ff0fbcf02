package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.EndpointId;
import io.filebell.base.IdGenerator;
import io.filebell.base.NodeId;
import io.filebell.endpoint.Ordering;
import io.filebell.event.Event;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A delivery that is given up while others wait for it, and the database is away. */
class GivenUpInOrderTest extends OnPickyDatabase {

    private static final int LAST = RetryPolicy.SCHEDULE.size();

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
        PickyDatabase database = picky();
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
