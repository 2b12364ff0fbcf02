package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.EndpointId;
import io.filebell.base.Limits;
import io.filebell.endpoint.Batching;
import io.filebell.endpoint.Filter;
import io.filebell.endpoint.Ordering;
import io.filebell.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Matching events are gathered and sent as one. */
abstract class BatchRule extends InAWorld {

    private static final Duration QUIET = Duration.ofSeconds(5);

    @Test
    void isOneRequestForFortyDroppedFilesWhenItHasBeenQuiet() {
        gathering(100);
        List<Event> events = happen(40);
        world.happens(DeliveryWorld.OTHER);

        world.time.pass(QUIET.minusMillis(1));
        staysSo(() -> world.sender.sent.isEmpty());

        world.time.pass(Limits.BATCH_COMMITS.plusMillis(1));
        soon().until(() -> world.sender.sent.size() == 1);
        FakeSender.Sent sent = world.sender.sent.getFirst();
        assertThat(sent.body().path("type").asString()).isEqualTo("events.batch");
        assertThat(members(sent)).isEqualTo(ids(events));
        staysSo(() -> world.sender.sent.size() == 1);
    }

    @Test
    void goesAtOnceWhenItsMostAreThere() {
        gathering(3);
        List<Event> events = happen(4);

        soon().until(() -> world.sender.sent.size() == 1);
        assertThat(members(world.sender.sent.getFirst())).isEqualTo(ids(events.subList(0, 3)));
        staysSo(() -> world.sender.sent.size() == 1);
    }

    @Test
    void isDurableAndMovesTheCursorWhenItIsSettled() {
        EndpointId endpoint = gathering(3);
        world.sender.hold();
        List<Event> events = happen(3);
        soon().until(() -> world.sender.heldBack() == 1);
        FakeSender.Sent first = world.sender.sent.getFirst();
        world.sender.answerAtOnceExcept(events.getLast().sequence());
        happen(3);
        soon().until(() -> world.deliveries(endpoint).size() == 1);
        assertThat(settledThrough()).isLessThan(events.getFirst().sequence());

        world.crash();
        world = open(world.database, new FakeSender());
        soon().until(() -> world.sender.sent.size() == 1);
        FakeSender.Sent again = world.sender.sent.getFirst();
        assertThat(members(again)).isEqualTo(ids(events));
        assertThat(again.header("webhook-id")).isEqualTo(first.header("webhook-id"));

        soon().until(() -> world.deliveries(endpoint).size() == 2);
        soon().until(() -> settledThrough() >= events.getLast().sequence());
    }

    private EndpointId gathering(int most) {
        return world.endpoints.register(new Filter(
                List.of("note.*"),
                List.of(),
                List.of(),
                List.of(),
                Ordering.NONE,
                Optional.of(new Batching((int) QUIET.toSeconds(), most))));
    }

    private List<Event> happen(int many) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            events.add(world.happens());
        }
        return events;
    }

    private long settledThrough() {
        return world.database.read(
                tx -> new SqlOwed().settledThrough(tx, DeliveryWorld.WORKSPACE.id()));
    }

    private static List<String> members(FakeSender.Sent sent) {
        return sent.body()
                .path("data")
                .path("events")
                .valueStream()
                .map(event -> event.path("id").asString())
                .toList();
    }

    private static List<String> ids(List<Event> events) {
        return events.stream().map(event -> event.id().value()).toList();
    }
}
