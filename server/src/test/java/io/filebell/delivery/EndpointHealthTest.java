package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.EndpointId;
import io.filebell.base.IdGenerator;
import io.filebell.base.Limits;
import io.filebell.base.NodeId;
import io.filebell.db.Database;
import io.filebell.endpoint.Endpoint.State;
import io.filebell.endpoint.EndpointFixture;
import io.filebell.endpoint.Ordering;
import io.filebell.event.Event;
import io.filebell.testing.Databases;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of an endpoint's health, on the engine that delivers to it. */
class EndpointHealthTest {

    private Database database;
    private DeliveryWorld world;
    private HealthOperations operations;
    private NodeId node;

    @BeforeEach
    void start(@TempDir Path folder) {
        database = Databases.sqlite(folder);
        world = DeliveryWorld.standingStill(database);
        operations = new HealthOperations(
                world.engine,
                new HealthOperations.Ground(
                        world.rows, world.events, world.access, database, world.time));
        node = new IdGenerator(world.time, new SplittableRandom(7)).node();
    }

    @AfterEach
    void stop() {
        world.close();
        database.close();
    }

    @Test
    void aHealthyEndpointHasNoBacklogAndItsTimesAreTold() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.happens();
        world.happens();
        await().until(() -> health(endpoint).backlog().deliveries() == 0
                && health(endpoint).recent().attempts() == 2);
        HealthView health = health(endpoint);
        assertThat(health.state()).isEqualTo(State.ACTIVE);
        assertThat(health.since()).isEqualTo(world.time.instant());
        assertThat(health.recent().successRate()).isEqualTo(1.0);
        assertThat(health.recent().p50Ms()).isEqualTo(3.0);
        assertThat(health.recent().p99Ms()).isEqualTo(3.0);
        assertThat(health.backlog().exact()).isTrue();
        assertThat(health.backlog().oldestAt()).isNull();
        assertThat(health.nextAttemptAt()).isNull();
        assertThat(health.blockedBy()).isNull();
    }

    @Test
    void withoutAnAttemptNoRateIsMadeUp() {
        EndpointId endpoint = world.endpoints.register("note.*");
        HealthView health = health(endpoint);
        assertThat(health.recent().attempts()).isZero();
        assertThat(health.recent().successRate()).isNull();
        assertThat(health.recent().p95Ms()).isNull();
    }

    @Test
    void attemptsOlderThanADayDoNotCount() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.happens();
        await().until(() -> health(endpoint).recent().attempts() == 1);
        world.time.pass(Limits.RECENT_AGE.plusSeconds(1));
        assertThat(health(endpoint).recent().attempts()).isZero();
    }

    @Test
    void aFailedDeliveryCountsAsRetryingAndSaysWhenItIsTriedAgain() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.answers(500);
        Event event = world.happens();
        await().until(() -> health(endpoint).backlog().retrying() == 1);
        world.time.pass(Duration.ofSeconds(2));
        HealthView health = health(endpoint);
        assertThat(health.recent().successRate()).isEqualTo(0.0);
        assertThat(health.backlog().oldestAt()).isEqualTo(event.at());
        assertThat(health.backlog().oldestAgeSeconds()).isEqualTo(2.0);
        assertThat(health.nextAttemptAt())
                .isBetween(event.at().plusSeconds(4), event.at().plusSeconds(6));
    }

    @Test
    void whatADisabledEndpointMissesIsCountedAsItsRevisionsSay() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.time.pass(Duration.ofSeconds(1));
        world.endpoints.disable(endpoint);
        Instant disabled = world.time.instant();
        Event first = world.happens();
        world.happens(DeliveryWorld.OTHER);
        world.happens();
        world.endpoints.ask(endpoint, "other.*");
        world.happens();
        world.happens(DeliveryWorld.OTHER);
        world.time.pass(Duration.ofSeconds(1));
        HealthView health = health(endpoint);
        assertThat(health.state()).isEqualTo(State.DISABLED);
        assertThat(health.since()).isEqualTo(disabled);
        assertThat(health.backlog().waiting()).isEqualTo(3);
        assertThat(health.backlog().exact()).isTrue();
        assertThat(health.backlog().oldestAt()).isEqualTo(first.at());
        assertThat(health.nextAttemptAt()).isNull();
    }

    @Test
    void aLongBacklogIsSaidNotToBeExact() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.endpoints.disable(endpoint);
        int many = Limits.BACKLOG_EVENTS_LOOKED_AT + 10;
        database.write(DeliveryWorld.WORKSPACE.id(), tx -> {
            for (int i = 0; i < many; i++) {
                world.append(tx, DeliveryWorld.NOTE);
            }
            return many;
        });
        HealthView health = health(endpoint);
        assertThat(health.backlog().exact()).isFalse();
        assertThat(health.backlog().waiting()).isBetween((long) many, many + 2L);
        assertThat(health.backlog().oldestAt()).isNotNull();
    }

    @Test
    void theDeliveryThatBlocksAnOrderIsNamed() {
        EndpointId endpoint = ordered(Ordering.FILE);
        world.sender.answers(500);
        Event first = world.happensTo(node);
        await().until(() -> health(endpoint).backlog().retrying() == 1);
        assertThat(health(endpoint).blockedBy()).isNull();
        world.happensTo(node);
        await().until(() -> health(endpoint).backlog().held() == 1);
        assertThat(health(endpoint).blockedBy())
                .isEqualTo(IdGenerator.delivery(first.id(), endpoint));
    }

    @Test
    void aStrictEndpointIsBlockedByItsFirstRetry() {
        EndpointId endpoint = ordered(Ordering.STRICT);
        world.sender.answers(500);
        Event first = world.happens();
        await().until(() -> health(endpoint).backlog().retrying() == 1);
        world.happens();
        HealthView health = health(endpoint);
        assertThat(health.blockedBy()).isEqualTo(IdGenerator.delivery(first.id(), endpoint));
        assertThat(health.backlog().waiting()).isEqualTo(1);
        assertThat(health.nextAttemptAt()).isAfter(world.time.instant());
    }

    @Test
    void aFailingEndpointSaysWhenItIsProbed() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.answers(500);
        for (int i = 0; i < Limits.FAILURES_IN_A_ROW - 1; i++) {
            world.happens();
        }
        await().until(() -> health(endpoint).backlog().retrying() == 4);
        world.time.pass(Limits.FAILURES_OVER.plusSeconds(1));
        await().until(() -> health(endpoint).state() == State.FAILING);
        HealthView health = health(endpoint);
        assertThat(health.reason()).contains("answered 500");
        assertThat(health.nextAttemptAt())
                .isBetween(world.time.instant(), world.time.instant().plusSeconds(5));
    }

    private EndpointId ordered(Ordering ordering) {
        return world.endpoints.register(
                "https://example.com/hook",
                EndpointFixture.filter(ordering, "note.*"),
                OptionalInt.empty());
    }

    private HealthView health(EndpointId endpoint) {
        return database.read(
                tx -> operations.health(tx, world.rows.find(tx, endpoint).orElseThrow()));
    }
}
