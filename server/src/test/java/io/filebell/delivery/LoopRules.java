package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.EndpointId;
import io.filebell.base.EventId;
import io.filebell.base.Limits;
import io.filebell.endpoint.EndpointFixture;
import io.filebell.endpoint.Filter;
import io.filebell.endpoint.Ordering;
import io.filebell.event.Actor;
import io.filebell.event.Event;
import io.filebell.event.EventType;
import io.filebell.workspace.World;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What keeps agents from waking each other for ever, and operational events from doing so. */
abstract class LoopRules extends InAWorld {

    private static final Actor AGENT =
            new Actor("usr_01jd8qxk3v7m2n4p5r6s7t8v9w", Actor.Kind.AGENT, "Reader", "api");
    private static final EventType<DeliveryWorld.Note> DOWNLOADED = new EventType<>(
            "file.downloaded",
            "A download.",
            DeliveryWorld.Note.class,
            new DeliveryWorld.Note("hello"));

    @Test
    void anEventWhoseCausesAreMoreThanEightIsSuppressed() {
        EndpointId endpoint = world.endpoints.register("note.*");
        Event last = happens(Optional.empty(), Actor.SYSTEM);
        for (int depth = 1; depth <= 8; depth++) {
            last = happens(Optional.of(last.id()), Actor.SYSTEM);
        }
        Event deepest = last;
        Event tooDeep = happens(Optional.of(deepest.id()), Actor.SYSTEM);
        Event after = happens(Optional.empty(), Actor.SYSTEM);
        awaitState(endpoint, deepest, "delivered");
        awaitState(endpoint, after, "delivered");
        assertThat(says(endpoint, tooDeep)).isEqualTo("suppressed: depth");
        assertThat(world.sender.sequences()).doesNotContain(tooDeep.sequence()).hasSize(10);
    }

    @Test
    void anEventOfAnActorWhoIsIgnoredIsSuppressed() {
        EndpointId endpoint = world.endpoints.register(new Filter(
                List.of("note.*"),
                List.of(),
                List.of(String.valueOf(AGENT.id())),
                List.of(),
                Ordering.NONE));
        Event own = happens(Optional.empty(), AGENT);
        Event others = happens(Optional.empty(), Actor.SYSTEM);
        awaitState(endpoint, others, "delivered");
        assertThat(says(endpoint, own)).isEqualTo("suppressed: actor");
        assertThat(world.sender.sequences()).containsExactly(others.sequence());
    }

    @Test
    void operationalEventsNeverGoToTheEndpointThatTheySpeakOf() {
        EndpointId one = world.endpoints.register("endpoint.*", "note.*");
        EndpointId other = world.endpoints.register("endpoint.*", "note.*");
        world.endpoints.ask(one, "endpoint.*", "note.*");
        Event last = world.happens();
        awaitState(one, last, "delivered");
        awaitState(other, last, "delivered");
        assertThat(typesTold(one)).containsExactlyInAnyOrder("note.written", "endpoint.created");
        assertThat(typesTold(other)).containsExactlyInAnyOrder("note.written", "endpoint.updated");
    }

    @Test
    void exhaustingAnOperationalEventRaisesNoFurtherOne() {
        EndpointId endpoint = world.endpoints.register("endpoint.*", "note.*");
        world.sender.answers(sent -> FakeSender.answer(
                sent.body().path("type").asString().startsWith("endpoint.") ? 500 : 200));
        world.endpoints.register("other.*");
        soon().until(() -> !world.deliveries(endpoint).isEmpty());
        Event told = world.database
                .read(tx -> world.events.read(tx, DeliveryWorld.WORKSPACE.id(), 0, 100))
                .getLast();
        exhaust(endpoint, told);
        assertThat(world.typesInLog()).doesNotContain("delivery.exhausted");
    }

    @Test
    void downloadsGoOnlyToThoseWhoNameThemExactly() {
        EndpointId all = world.endpoints.register("*");
        EndpointId files = world.endpoints.register("file.*", "note.*");
        EndpointId exact = world.endpoints.register("file.downloaded", "note.*");
        Event download = world.happens(DOWNLOADED);
        Event after = world.happens();
        for (EndpointId endpoint : List.of(all, files, exact)) {
            awaitState(endpoint, after, "delivered");
        }
        awaitState(exact, download, "delivered");
        assertThat(world.sender.sequences().stream()
                        .filter(sequence -> sequence == download.sequence()))
                .hasSize(1);
    }

    @Test
    void aDownloadIsSentOncePerActorAndFileInTenMinutes() {
        World files = new World(world.database);
        files.nodes.start();
        List.of("/a.txt", "/b.txt", "/c.txt").forEach(files::write);
        EndpointId endpoint = new EndpointFixture(
                        world.database, world.rows, world.ids, world.time, files.source())
                .register("file.downloaded");

        files.download(SimulatedPeople.FIRST, "/a.txt");
        files.download(SimulatedPeople.FIRST, "/a.txt");
        files.download(SimulatedPeople.SECOND, "/a.txt");
        files.download(SimulatedPeople.FIRST, "/b.txt");
        awaitDownloads(endpoint, files, 3);

        files.time.pass(Limits.DOWNLOAD_TOLD_AGAIN.minusSeconds(1));
        files.download(SimulatedPeople.FIRST, "/a.txt");
        files.download(SimulatedPeople.FIRST, "/c.txt");
        awaitDownloads(endpoint, files, 4);

        files.time.pass(Duration.ofSeconds(1));
        files.download(SimulatedPeople.FIRST, "/a.txt");
        awaitDownloads(endpoint, files, 5);
        files.nodes.close();
        assertThat(Limits.DOWNLOAD_TOLD_AGAIN).isEqualTo(Duration.ofMinutes(10));
    }

    /** Told in the order in which they happened, so the last one says that all are through. */
    private void awaitDownloads(EndpointId endpoint, World files, int many) {
        soon().until(() -> files.toldTypes().stream()
                        .filter(type -> type.equals(DOWNLOADED.name()))
                        .count()
                == many);
        world.time.pass(Limits.SWEEP);
        soon().until(() -> world.deliveries(endpoint).size() == many);
        assertThat(world.sender.sent).hasSize(many);
    }

    private List<String> typesTold(EndpointId endpoint) {
        return world.deliveries(endpoint).stream().map(DeliveryView::type).toList();
    }

    private String says(EndpointId endpoint, Event event) {
        return world.database
                .read(tx -> new EventTracer(world.engine, world.rows, world.events)
                        .trace(tx, event, world.rows.find(tx, endpoint).orElseThrow()))
                .says();
    }

    private Event happens(Optional<EventId> cause, Actor actor) {
        return world.database.write(
                DeliveryWorld.WORKSPACE.id(),
                tx -> world.append(tx, DeliveryWorld.NOTE, actor, cause, "hello"));
    }
}
