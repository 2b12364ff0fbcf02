package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.EndpointId;
import io.filebell.base.IdGenerator;
import io.filebell.base.NodeId;
import io.filebell.endpoint.EndpointFixture;
import io.filebell.endpoint.Ordering;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The order and the pace that endpoints ask for. */
class OrderAndPaceTest extends InAWorld {

    private NodeId node;
    private NodeId otherNode;

    @BeforeEach
    void makeNodes() {
        IdGenerator ids = new IdGenerator(world.time, new SplittableRandom(7));
        node = ids.node();
        otherNode = ids.node();
    }

    @Test
    void eventsOfOneFileWaitForEachOtherAndThoseOfOthersDoNot() {
        EndpointId endpoint = register(Ordering.FILE, "note.*");
        world.sender.answers(500);
        long first = world.happensTo(node).sequence();
        soon().until(() -> world.deliveries(endpoint).size() == 1);
        world.sender.answers(200);
        long second = world.happensTo(node).sequence();
        long third = world.happensTo(node).sequence();
        long other = world.happensTo(otherNode).sequence();
        soon().until(() -> world.sender.sequences().contains(other));
        staysSo(() -> world.sender.sent.size() == 2);
        world.time.pass(Duration.ofSeconds(7));
        soon().until(() -> world.sender.sent.size() == 5);
        assertThat(world.sender.sequences()).containsExactly(first, other, first, second, third);
    }

    @Test
    void strictlyOrderedEventsAllWait() {
        EndpointId endpoint = register(Ordering.STRICT, "note.*");
        world.sender.answers(500);
        long first = world.happensTo(node).sequence();
        soon().until(() -> world.deliveries(endpoint).size() == 1);
        world.sender.answers(200);
        long second = world.happensTo(otherNode).sequence();
        staysSo(() -> world.sender.sent.size() == 1);
        world.time.pass(Duration.ofSeconds(7));
        soon().until(() -> world.sender.sent.size() == 3);
        assertThat(world.sender.sequences()).containsExactly(first, first, second);
    }

    @Test
    void noMoreThanItsRateGoesToAnEndpointInAnySecond() {
        world.endpoints.register(
                "https://example.com/hook",
                EndpointFixture.filter(Ordering.NONE, "note.*"),
                OptionalInt.of(3));
        for (int i = 0; i < 8; i++) {
            world.happens();
        }
        soon().until(() -> world.sender.sent.size() == 3);
        staysSo(() -> world.sender.sent.size() == 3);
        world.time.pass(Duration.ofSeconds(1));
        soon().until(() -> world.sender.sent.size() == 6);
        staysSo(() -> world.sender.sent.size() == 6);
        world.time.pass(Duration.ofSeconds(1));
        soon().until(() -> world.sender.sent.size() == 8);
    }
}
