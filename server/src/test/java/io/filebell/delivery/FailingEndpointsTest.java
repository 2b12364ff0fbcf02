package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.EndpointId;
import io.filebell.base.IdGenerator;
import io.filebell.base.NodeId;
import io.filebell.db.Database;
import io.filebell.endpoint.Endpoint.State;
import io.filebell.endpoint.EndpointFixture;
import io.filebell.endpoint.Ordering;
import io.filebell.event.Event;
import io.filebell.testing.Databases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of endpoints that fail, and the order and pace that endpoints ask for. */
class FailingEndpointsTest {

    private static final Duration A_WHILE = Duration.ofMillis(100);

    private Database database;
    private DeliveryWorld world;
    private NodeId node;
    private NodeId otherNode;

    @BeforeEach
    void start(@TempDir Path folder) {
        database = Databases.sqlite(folder);
        world = DeliveryWorld.standingStill(database);
        IdGenerator ids = new IdGenerator(world.time, new SplittableRandom(7));
        node = ids.node();
        otherNode = ids.node();
    }

    @AfterEach
    void stop() {
        world.close();
        database.close();
    }

    @Test
    void fiveFailuresInARowOverTenSecondsMakeAnEndpointFail() {
        EndpointId endpoint = failing();
        assertThat(world.endpoints.get(endpoint).reason()).contains("answered 500");
        assertThat(world.typesInLog()).contains("endpoint.failing");
    }

    @Test
    void fiveFailuresAtOnceDoNot() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.answers(500);
        for (int i = 0; i < 6; i++) {
            world.happens();
        }
        await().until(() -> world.deliveries(endpoint).size() == 6);
        await().during(A_WHILE).until(() -> state(endpoint) == State.ACTIVE);
    }

    @Test
    void aFailingEndpointIsProbedOneByOneWithWhatWaitsInTurn() {
        EndpointId endpoint = failing();
        int before = world.sender.sent.size();
        world.happens();
        await().during(A_WHILE).until(() -> world.sender.sent.size() == before);
        for (int probe = 1; probe <= 4; probe++) {
            int sent = before + probe;
            world.time.pass(Duration.ofSeconds(5));
            await().until(() -> world.sender.sent.size() == sent);
            awaitOutcomes(endpoint);
            await().during(A_WHILE).until(() -> world.sender.sent.size() == sent);
        }
        List<Long> probed = world.sender.sequences().subList(before, before + 4);
        assertThat(probed).doesNotHaveDuplicates();
        assertThat(state(endpoint)).isEqualTo(State.FAILING);
    }

    @Test
    void probesUseUpNoAttemptsOfTheSchedule() {
        EndpointId endpoint = world.endpoints.register(
                "https://example.com/hook",
                EndpointFixture.filter(Ordering.STRICT, "note.*"),
                OptionalInt.empty());
        world.sender.answers(500);
        world.happens();
        for (int attempt = 1; attempt <= 5; attempt++) {
            int sent = attempt;
            await().until(() -> world.deliveries(endpoint).stream()
                    .anyMatch(delivery -> delivery.attempts() == sent));
            world.time.pass(RetryPolicy.SCHEDULE.get(attempt - 1).multipliedBy(2));
        }
        await().until(() -> state(endpoint) == State.FAILING);
        for (int probe = 0; probe < 20; probe++) {
            int sent = world.sender.sent.size();
            world.time.pass(Duration.ofMinutes(5));
            await().until(() -> world.sender.sent.size() > sent);
            awaitOutcomes(endpoint);
        }
        assertThat(world.deliveries(endpoint).getFirst().state()).isEqualTo("retrying");
    }

    @Test
    void anySuccessEndsItAndTheBacklogIsDelivered() {
        EndpointId endpoint = failing();
        List<Long> waiting = List.of(world.happens().sequence(), world.happens().sequence());
        world.sender.answers(200);
        world.time.pass(Duration.ofSeconds(5));
        await().until(() -> state(endpoint) == State.ACTIVE);
        await().until(() -> world.sender.sequences().containsAll(waiting));
        assertThat(world.typesInLog()).contains("endpoint.recovered");
    }

    @Test
    void aSampleThatGoesWellEndsItToo() {
        EndpointId endpoint = failing();
        world.sender.answers(200);
        world.engine.works(endpoint);
        await().until(() -> state(endpoint) == State.ACTIVE);
        Event next = world.happens();
        await().until(() -> world.sender.sequences().contains(next.sequence()));
    }

    @Test
    void itStillFailsAfterARestart(@TempDir Path folder) {
        EndpointId endpoint = failing();
        world.close();
        world = DeliveryWorld.standingStill(database);
        world.sender.answers(500);
        world.happens();
        await().until(() -> !world.sender.sent.isEmpty());
        await().during(A_WHILE).until(() -> world.sender.sent.size() == 1);
        assertThat(state(endpoint)).isEqualTo(State.FAILING);
    }

    @Test
    void afterFiveDaysAndTwentyProbesItIsDisabled() {
        EndpointId endpoint = failing();
        for (int probe = 0; probe < 20; probe++) {
            int sent = world.sender.sent.size();
            world.time.pass(Duration.ofMinutes(5));
            await().until(() -> world.sender.sent.size() > sent);
            awaitOutcomes(endpoint);
        }
        assertThat(state(endpoint)).isEqualTo(State.FAILING);
        world.time.pass(Duration.ofDays(5));
        await().until(() -> state(endpoint) == State.DISABLED);
        assertThat(world.endpoints.get(endpoint).reason()).contains("120 h");
        assertThat(world.typesInLog()).contains("endpoint.disabled");
    }

    @Test
    void aClockThatJumpsMakesNoEndpointFail() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.answers(500);
        for (int i = 0; i < 4; i++) {
            world.happens();
        }
        await().until(() -> world.deliveries(endpoint).size() == 4);
        world.time.jump(Duration.ofDays(30));
        world.happens();
        await().until(() -> world.deliveries(endpoint).size() == 5);
        await().during(A_WHILE).until(() -> state(endpoint) == State.ACTIVE);
    }

    @Test
    void anEndpointWhoseCreatorMayNotSeeTheWorkspaceAnyMoreIsPaused() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.happens();
        await().until(() -> world.sender.sent.size() == 1);
        world.access.creatorMaySee = false;
        world.endpoints.ask(endpoint, "note.*", "other.*");
        world.happens();
        await().until(() -> state(endpoint) == State.PAUSED);
        assertThat(world.sender.sent).hasSize(1);
        world.access.creatorMaySee = true;
        world.endpoints.enable(endpoint, false);
        await().until(() -> world.sender.sent.size() == 2);
    }

    @Test
    void eventsOfOneFileWaitForEachOtherAndThoseOfOthersDoNot() {
        EndpointId endpoint = world.endpoints.register(
                "https://example.com/hook",
                EndpointFixture.filter(Ordering.FILE, "note.*"),
                OptionalInt.empty());
        world.sender.answers(500);
        long first = world.happensTo(node).sequence();
        await().until(() -> world.deliveries(endpoint).size() == 1);
        world.sender.answers(200);
        long second = world.happensTo(node).sequence();
        long third = world.happensTo(node).sequence();
        long other = world.happensTo(otherNode).sequence();
        await().until(() -> world.sender.sequences().contains(other));
        await().during(A_WHILE).until(() -> world.sender.sent.size() == 2);
        world.time.pass(Duration.ofSeconds(7));
        await().until(() -> world.sender.sent.size() == 5);
        assertThat(world.sender.sequences()).containsExactly(first, other, first, second, third);
    }

    @Test
    void strictlyOrderedEventsAllWait() {
        EndpointId endpoint = world.endpoints.register(
                "https://example.com/hook",
                EndpointFixture.filter(Ordering.STRICT, "note.*"),
                OptionalInt.empty());
        world.sender.answers(500);
        long first = world.happensTo(node).sequence();
        await().until(() -> world.deliveries(endpoint).size() == 1);
        world.sender.answers(200);
        long second = world.happensTo(otherNode).sequence();
        await().during(A_WHILE).until(() -> world.sender.sent.size() == 1);
        world.time.pass(Duration.ofSeconds(7));
        await().until(() -> world.sender.sent.size() == 3);
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
        await().until(() -> world.sender.sent.size() == 3);
        await().during(A_WHILE).until(() -> world.sender.sent.size() == 3);
        world.time.pass(Duration.ofSeconds(1));
        await().until(() -> world.sender.sent.size() == 6);
        await().during(A_WHILE).until(() -> world.sender.sent.size() == 6);
        world.time.pass(Duration.ofSeconds(1));
        await().until(() -> world.sender.sent.size() == 8);
    }

    /** An endpoint that has failed long enough, with deliveries that wait for another attempt. */
    private EndpointId failing() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.answers(500);
        for (int i = 0; i < 4; i++) {
            world.happens();
        }
        await().until(() -> world.deliveries(endpoint).size() == 4);
        world.time.pass(Duration.ofSeconds(11));
        await().until(() -> state(endpoint) == State.FAILING);
        awaitOutcomes(endpoint);
        return endpoint;
    }

    /** Time that passes before what came back is judged would put off the next probe. */
    private void awaitOutcomes(EndpointId endpoint) {
        await().until(() -> world.deliveries(endpoint).stream()
                        .mapToInt(DeliveryView::attempts)
                        .sum()
                == world.sender.sent.size());
    }

    private State state(EndpointId endpoint) {
        return world.endpoints.get(endpoint).state();
    }
}
