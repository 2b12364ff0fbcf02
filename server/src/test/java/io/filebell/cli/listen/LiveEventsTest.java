package io.filebell.cli.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.WorkspaceId;
import io.filebell.cli.ServerAccess;
import io.filebell.cli.ServerClient;
import io.filebell.cli.Shell;
import io.filebell.cli.TemporaryServer;
import io.filebell.cli.TestShell;
import io.filebell.cli.Workspaces;
import io.filebell.testing.Behaviour;
import io.filebell.testing.CuttingProxy;
import io.filebell.testing.FakeEndpoint;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LiveEventsTest {

    @TempDir
    private Path state;

    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private TemporaryServer server;
    private CuttingProxy network;
    private ServerClient client;
    private Shell shell;
    private Workspaces.Known workspace;

    @BeforeEach
    void start() {
        server = TemporaryServer.make(TestShell.maker(), Optional.empty(), Optional.empty());
        server.server().start();
        network = CuttingProxy.before(server.access().url().getPort());
        client = new ServerClient(
                new ServerAccess(URI.create(network.url()), server.access().key()));
        Shell found = new TestShell(state).shell(false);
        InstantSource clock = () -> Instant.now().plus(ahead.get());
        shell = new Shell(
                found.terminal(),
                found.environment(),
                found.input(),
                found.person(),
                clock,
                System::nanoTime);
        workspace = new Workspaces.Known(
                client.post("/v1/workspaces", Map.of("name", "Live")).path("id").asString(),
                "Live");
    }

    @AfterEach
    void stop() {
        client.close();
        network.close();
        server.close();
    }

    @Test
    void sayWhichEventsTheServerNoLongerHasAndGoOnWithTheOldest() throws InterruptedException {
        String cursor;
        try (LiveEvents live = live(Place.now(), 0)) {
            assertThat(live.next()).isInstanceOf(Told.Connected.class);
            put("/a.txt");
            cursor = heard(live).cursor().orElseThrow();
        }
        for (int i = 0; i < 5; i++) {
            put("/b" + i + ".txt");
        }
        drop(4);

        try (LiveEvents live = live(new Place.After(cursor), 1)) {
            assertThat(live.next())
                    .isEqualTo(new Told.Missed(
                            "The server no longer has events 2 to 4. Going on with event 5.",
                            false));
            assertThat(live.next()).isInstanceOf(Told.Connected.class);
            assertThat(heard(live).event().sequence()).isEqualTo(5);
            assertThat(heard(live).event().sequence()).isEqualTo(6);
        }
    }

    @Test
    void sayThatALogIsNotTheOneOfBefore() throws InterruptedException {
        put("/a.txt");
        String beyond;
        try (LiveEvents live = live(Place.oldest(), 0)) {
            assertThat(live.next()).isInstanceOf(Told.Connected.class);
            beyond = heard(live).cursor().orElseThrow();
        }
        server.server().inside().database().write(id(), tx -> {
            server.server().inside().events().startEpoch(tx, "another");
            return true;
        });

        try (LiveEvents live = live(new Place.After(beyond), 40)) {
            assertThat(live.next()).isInstanceOfSatisfying(Told.Missed.class, missed -> {
                assertThat(missed.otherLog()).isTrue();
                assertThat(missed.what()).contains("put back from a backup");
            });
            assertThat(live.next()).isInstanceOf(Told.Connected.class);
            put("/b.txt");
            assertThat(heard(live).event().sequence()).isEqualTo(2);
        }
    }

    /** They once ended there, and the command with them. */
    @Test
    void goOnWhereTheNetworkGoesWhileTheyLookForTheOldestEvent() throws Exception {
        String stream = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\nid: c1\n\n";
        Behaviour expired = Behaviour.sends("HTTP/1.1 410 Gone\r\ncontent-type:"
                + " application/json\r\nconnection: close\r\n\r\n{\"code\":\"cursor_expired\","
                + "\"detail\":\"It is too old.\"}");
        try (FakeEndpoint server = FakeEndpoint.start()
                        .then(Behaviour.sends(stream), expired)
                        .always(Behaviour.closes());
                ServerClient client =
                        new ServerClient(new ServerAccess(URI.create(server.url("")), "fbk_x"));
                LiveEvents live = new LiveEvents(client, pages(client), shell, Place.now(), 0)) {
            assertThat(live.next()).isInstanceOf(Told.Connected.class);
            Told told = live.next();
            while (told instanceof Told.Moved) {
                told = live.next();
            }
            assertThat(told).isInstanceOf(Told.Lost.class);
            CompletableFuture<Told> next = asking(live);
            server.awaitRequests(4);
            end(live);
            assertThat(next.get(30, TimeUnit.SECONDS)).isInstanceOf(Told.Ended.class);
        }
    }

    private static void end(LiveEvents live) {
        live.close();
    }

    @Test
    void goOnAfterTheMachineSlept() throws Exception {
        try (LiveEvents live = live(Place.now(), 0)) {
            assertThat(live.next()).isInstanceOf(Told.Connected.class);
            CompletableFuture<Told> next = asking(live);

            ahead.set(Duration.ofHours(8));

            assertThat(next.get(30, TimeUnit.SECONDS))
                    .isEqualTo(new Told.Lost("This machine slept."));
            assertThat(live.next())
                    .isInstanceOfSatisfying(
                            Told.Connected.class,
                            again -> assertThat(again.again()).isTrue());
        }
    }

    /** They once took a server that had no events for one that was dead. */
    @Test
    void stayWhereNothingHappensAsLongAsTheServerSaysSo() throws Exception {
        Behaviour quiet = (socket, over) -> {
            OutputStream out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\nid: c1\n\n"
                    .getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 25 && !over.await(100, TimeUnit.MILLISECONDS); i++) {
                out.write(": \n\n".getBytes(StandardCharsets.UTF_8));
            }
            out.write("id: c2\ndata: {\"id\":\"evt_1\",\"type\":\"x.y\",\"sequence\":1}\n\n"
                    .getBytes(StandardCharsets.UTF_8));
            over.await();
            return false;
        };
        Shell hasty = new Shell(
                shell.terminal(),
                shell.environment(),
                shell.input(),
                shell.person(),
                shell.clock(),
                () -> 40 * System.nanoTime());
        try (FakeEndpoint server = FakeEndpoint.start().always(quiet);
                ServerClient client =
                        new ServerClient(new ServerAccess(URI.create(server.url("")), "fbk_x"));
                LiveEvents live = new LiveEvents(client, pages(client), hasty, Place.now(), 0)) {
            assertThat(live.next()).isInstanceOf(Told.Connected.class);

            assertThat(live.next()).isInstanceOf(Told.Heard.class);
        }
    }

    @Test
    void tellNothingTwiceWhereAPageIsReadAgain() throws InterruptedException {
        put("/a.txt");
        put("/b.txt");

        try (LiveEvents live = live(Place.oldest(), 1)) {
            assertThat(live.next()).isInstanceOf(Told.Connected.class);
            assertThat(heard(live).event().sequence()).isEqualTo(2);
        }
    }

    @Test
    void endWhileTheyWait() throws Exception {
        LiveEvents live = live(Place.now(), 0);
        live.next();
        CompletableFuture<Told> next = asking(live);

        live.close();

        assertThat(next.get(30, TimeUnit.SECONDS)).isInstanceOf(Told.Ended.class);
    }

    @Test
    void endWhileTheServerIsGone() throws Exception {
        LiveEvents live = live(Place.now(), 0);
        live.next();
        network.down();
        assertThat(live.next()).isInstanceOf(Told.Lost.class);
        int before = network.connections();
        CompletableFuture<Told> next = asking(live);
        await().until(() -> network.connections() > before);

        live.close();

        assertThat(next.get(30, TimeUnit.SECONDS)).isInstanceOf(Told.Ended.class);
    }

    private static CompletableFuture<Told> asking(LiveEvents live) {
        CompletableFuture<Told> next = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                next.complete(live.next());
            } catch (InterruptedException | RuntimeException e) {
                next.completeExceptionally(e);
            }
        });
        return next;
    }

    private static Told.Heard heard(LiveEvents live) throws InterruptedException {
        while (true) {
            if (live.next() instanceof Told.Heard heard) {
                return heard;
            }
        }
    }

    private LiveEvents live(Place place, long floor) {
        return new LiveEvents(client, pages(client), shell, place, floor);
    }

    private EventPages pages(ServerClient asked) {
        return new EventPages(asked, workspace, new EventPages.Wanted(Optional.empty(), false));
    }

    private WorkspaceId id() {
        return new WorkspaceId(workspace.id());
    }

    private void drop(long through) {
        server.server()
                .inside()
                .database()
                .write(id(), tx -> server.server().inside().events().drop(tx, id(), through, 100));
    }

    private void put(String file) {
        client.put(
                Workspaces.PATH + "/" + workspace.id() + "/files" + file,
                Map.of(),
                BodyPublishers.ofString(file));
    }
}
