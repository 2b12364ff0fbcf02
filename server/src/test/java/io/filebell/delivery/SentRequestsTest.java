package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.EndpointId;
import io.filebell.base.Limits;
import io.filebell.db.Database;
import io.filebell.db.SqliteDatabase;
import io.filebell.event.Actor;
import io.filebell.event.Event;
import io.filebell.event.EventSource;
import io.filebell.event.NewEvent;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine puts into requests, beyond the plain case. */
final class SentRequestsTest {

    @TempDir
    private Path folder;

    private Database database;
    private DeliveryWorld world;

    @BeforeEach
    void start() {
        database = new SqliteDatabase(folder.resolve("filebell.db"), cause -> {});
        world = new DeliveryWorld(database);
    }

    @AfterEach
    void stop() {
        world.close();
        database.close();
    }

    @Test
    void anEventThatIsTooLargeIsSentThin() {
        world.endpoints.register("note.*");
        Event event = database.write(
                DeliveryWorld.WORKSPACE.id(),
                tx -> world.events.append(
                        tx,
                        new NewEvent<>(
                                DeliveryWorld.NOTE,
                                EventSource.of(DeliveryWorld.ORGANIZATION, DeliveryWorld.WORKSPACE),
                                Actor.SYSTEM,
                                Optional.empty(),
                                Optional.empty(),
                                new DeliveryWorld.Note("x".repeat(Limits.PAYLOAD_BYTES)))));
        await().until(() -> world.sender.sent.size() == 1);
        FakeSender.Sent sent = world.sender.sent.getFirst();
        assertThat(sent.request().body()).hasSizeLessThan(1_000);
        assertThat(sent.body().path("thin").asBoolean()).isTrue();
        assertThat(sent.sequence()).isEqualTo(event.sequence());
        assertThat(sent.body().path("url").asString())
                .isEqualTo("https://filebell.example/v1/events/" + event.id().value());
    }

    @Test
    void aRetryByHandOfWhatWasDeliveredTellsTheEventBeforeToo() {
        EndpointId endpoint = world.endpoints.register("note.*");
        Event first = world.happens();
        Event after = world.happens();
        await().until(() -> world.deliveries(endpoint).size() == 2);
        DeliveryView second = world.deliveries(endpoint).stream()
                .filter(delivery -> delivery.event().equals(after.id()))
                .findFirst()
                .orElseThrow();
        database.write(DeliveryWorld.WORKSPACE.id(), tx -> {
            world.deliveryLog.retry(
                    tx, second, DeliveryWorld.WORKSPACE.id().value(), world.time.instant());
            return second;
        });
        world.engine.changed(endpoint);
        await().until(() -> world.sender.sent.size() == 3);
        assertThat(world.sender.sent.getLast().header("filebell-previous"))
                .isEqualTo(String.valueOf(first.sequence()));
        assertThat(world.sender.sent.getLast().header("filebell-attempt")).isEqualTo("2");
    }
}
