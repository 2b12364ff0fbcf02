package io.filebell.stream;

import static org.awaitility.Awaitility.await;

import io.filebell.account.AccountEvents;
import io.filebell.account.Accounts;
import io.filebell.account.FirstStart;
import io.filebell.base.Id;
import io.filebell.base.IdGenerator;
import io.filebell.base.JsonFormat;
import io.filebell.base.KeyId;
import io.filebell.base.Limits;
import io.filebell.base.OrganizationId;
import io.filebell.base.Sealer;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Database;
import io.filebell.delivery.WebhookRequests;
import io.filebell.event.EventEpoch;
import io.filebell.event.EventRelay;
import io.filebell.event.EventSource;
import io.filebell.event.EventTypes;
import io.filebell.event.LocalRelay;
import io.filebell.event.OrganizationPage;
import io.filebell.event.OrganizationPosition;
import io.filebell.event.RecentEvents;
import io.filebell.event.SqlEventLog;
import io.filebell.event.WorkspaceRef;
import io.filebell.http.HttpDoor;
import io.filebell.http.HttpParts;
import io.filebell.http.HttpSettings;
import io.filebell.operation.Catalog;
import io.filebell.operation.Operations;
import io.filebell.operation.SqlWrites;
import io.filebell.testing.ManualTime;
import io.filebell.testing.Notes;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** A server with accounts and events behind a real HTTP door, on clocks that stand still. */
final class EventServer implements AutoCloseable {

    /** Of the organization's owner. */
    static final String OWNER = "fbk_Zm9yLXRlc3RzLW9ubHk0MjM3Nzc4OTEyMzQ1Ng";

    final ManualTime time = new ManualTime();
    final AtomicBoolean losesHints = new AtomicBoolean();
    final Database database;
    final SqlEventLog log;
    final Notes notes;
    final Hearing hearing;
    final OrganizationId organization;
    private final Accounts accounts;
    private final HttpDoor door;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicInteger names = new AtomicInteger();
    private final EventRelay relay = new LossyRelay();
    private final List<Id> logs = new CopyOnWriteArrayList<>();

    EventServer(Database database, Path folder) {
        this.database = database;
        Random random = new Random(20_261_123);
        IdGenerator ids = new IdGenerator(time, random);
        RecentEvents recent = new RecentEvents();
        this.log = new SqlEventLog(ids, time, recent, relay);
        this.notes = new Notes(database, log);
        new EventEpoch(database, log, random).begin();
        new FirstStart(database, folder, ids, time, random).run(Optional.of(OWNER));
        Catalog catalog = new Catalog();
        SqlWrites writes = new SqlWrites(
                database,
                catalog,
                new Sealer(new byte[Sealer.KEY_BYTES], new SecureRandom()),
                time);
        this.accounts = new Accounts(database, time, time);
        accounts.addOperations(catalog, writes, log, ids, random);
        EventTypes types = new EventTypes();
        AccountEvents.all().forEach(types::add);
        types.add(Notes.WRITTEN);
        types.add(Notes.ERASED);
        this.hearing = new Hearing(new Hearing.Ground(
                database,
                log,
                recent,
                relay,
                types,
                accounts.access(),
                new WebhookRequests("test", () -> URI.create("http://filebell.test"))::standardBody,
                ids,
                time,
                time));
        hearing.addTo(catalog);
        this.door = new HttpDoor(
                new HttpSettings(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        Optional.empty(),
                        List.of(),
                        Duration.ofSeconds(5)),
                new HttpParts(
                        catalog,
                        hearing.routes(),
                        new Operations(writes),
                        accounts.authenticator(),
                        List.of(),
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                        "test",
                        time,
                        random));
        door.beforeStop(hearing::stop);
        door.start();
        this.organization = new OrganizationId(
                get("/v1/organization", OWNER).json().path("id").asString());
    }

    /** What came back. */
    record Reply(int status, String body, HttpResponse<String> response) {
        JsonNode json() {
            return JsonFormat.MAPPER.readTree(body);
        }

        String code() {
            return json().path("code").asString("");
        }

        String next() {
            return json().path("next").asString();
        }

        /** The texts of the notes on the page. */
        List<String> texts() {
            return json().path("items")
                    .valueStream()
                    .map(item -> item.path("data")
                            .path("text")
                            .asString(item.path("type").asString()))
                    .toList();
        }
    }

    /** A user with a key. */
    record Member(UserId user, KeyId keyId, String key) {}

    Reply get(String target, String key) {
        return send(request(target, key).GET());
    }

    /** As {@link #get}, once no event of the organization is held back any more. */
    Reply settled(String target, String key) {
        await().until(() -> database.<Boolean>read(tx -> {
            OrganizationPosition head = log.organizationHead(tx, organization);
            OrganizationPage beyond = log.readOrganization(tx, organization, head, 1);
            return beyond.events().isEmpty() && !beyond.held();
        }));
        return get(target, key);
    }

    /** The cursor after everything that the organization has heard so far. */
    String now() {
        return settled("/v1/events?after=latest", OWNER).next();
    }

    Reply post(String target, String body) {
        return send(request(target, OWNER)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Reply delete(String target) {
        return send(request(target, OWNER).DELETE());
    }

    /** Sends it and does not wait for the answer. */
    CompletableFuture<Reply> asking(String target, String key) {
        return client.sendAsync(
                        request(target, key).GET().build(), HttpResponse.BodyHandlers.ofString())
                .thenApply(EventServer::reply);
    }

    EventClient stream(String target, String key, String... headers) {
        HttpRequest.Builder request = request(target, key).GET();
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return EventClient.open(client, request.build());
    }

    /** A client that opens a stream and takes nothing of it. */
    EventClient silentStream(String target, String key) {
        return EventClient.silent(client, request(target, key).GET().build());
    }

    HttpRequest.Builder request(String target, String key) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door.port() + target))
                .timeout(Duration.ofMinutes(2))
                .header("Authorization", "Bearer " + key);
    }

    Reply send(HttpRequest.Builder request) {
        try {
            return reply(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Reply reply(HttpResponse<String> response) {
        return new Reply(response.statusCode(), response.body(), response);
    }

    /** A new workspace of the owner. */
    EventSource workspace() {
        String name = "Workspace " + names.incrementAndGet();
        Reply made = post("/v1/workspaces", "{\"name\":\"" + name + "\"}");
        WorkspaceId id = new WorkspaceId(made.json().path("id").asString());
        logs.add(id);
        return EventSource.of(organization, new WorkspaceRef(id, name));
    }

    /**
     * Lets time pass until something shows up. Once may be too little: who waits may just have
     * looked, and notes the time of that look only now.
     */
    void passTimeUntil(Callable<Boolean> shows) {
        await().pollInterval(Limits.CLOCK_LOOK.plusMillis(100)).until(() -> {
            time.pass(Limits.EVENT_LOOK);
            return shows.call();
        });
    }

    /** Makes all who wait for something in these workspaces look at once. */
    void wakeAll() {
        logs.forEach(workspace -> relay.tell(workspace, Long.MAX_VALUE));
    }

    /** A new user who may see nothing yet, with a key that reads events. */
    Member member(String role) {
        Reply user = post(
                "/v1/users",
                "{\"kind\":\"agent\",\"name\":\"Agent %d\",\"role\":\"%s\"}"
                        .formatted(names.incrementAndGet(), role));
        return key(user.json().path("id").asString(), "\"scopes\":[\"events:read\"]");
    }

    Member key(String user, String terms) {
        Reply made = post("/v1/keys", "{\"name\":\"Key\",\"user\":\"" + user + "\"," + terms + "}");
        return new Member(
                new UserId(user),
                new KeyId(made.json().path("id").asString()),
                made.json().path("key").asString());
    }

    void join(Id workspace, UserId user) {
        post(
                "/v1/workspaces/" + workspace + "/members",
                "{\"user\":\"" + user + "\",\"role\":\"viewer\"}");
    }

    static String events(EventSource workspace) {
        return "/v1/workspaces/" + workspace.log() + "/events";
    }

    /** Begins to stop, as a server that is told to end does. */
    void stop() {
        door.close();
    }

    @Override
    public void close() {
        door.close();
        hearing.close();
        client.shutdownNow();
        accounts.close();
        database.close();
    }

    /** Passes hints on, or loses them. */
    private final class LossyRelay implements EventRelay {
        private final LocalRelay relay = new LocalRelay();

        @Override
        public void tell(Id grown, long sequence) {
            if (!losesHints.get()) {
                relay.tell(grown, sequence);
            }
        }

        @Override
        public Subscription listen(Listener listener) {
            return relay.listen(listener);
        }
    }
}
