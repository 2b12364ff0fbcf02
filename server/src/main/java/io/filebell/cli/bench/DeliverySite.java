package io.filebell.cli.bench;

import io.filebell.Server;
import io.filebell.ServerMaker;
import io.filebell.base.EndpointId;
import io.filebell.base.EventId;
import io.filebell.base.Limits;
import io.filebell.base.Ticker;
import io.filebell.base.WorkspaceId;
import io.filebell.cli.Failure;
import io.filebell.cli.ServerAccess;
import io.filebell.cli.ServerClient;
import io.filebell.cli.Shell;
import io.filebell.cli.TemporaryServer;
import io.filebell.db.TxWork;
import io.filebell.delivery.AttemptCount;
import io.filebell.event.Actor;
import io.filebell.event.Event;
import io.filebell.event.EventSource;
import io.filebell.event.EventType;
import io.filebell.event.NewEvent;
import io.filebell.event.WorkspaceRef;
import io.filebell.operation.Authenticator.Circumstances;
import io.filebell.operation.Caller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/**
 * A server with workspaces and endpoints whose sink is a second process. Events are appended by
 * transactions in this process, as an upload does, without the upload.
 *
 * <p>Endpoints are numbered from 1; each workspace has as many as the next.
 */
final class DeliverySite implements AutoCloseable {

    private static final String PADDING = "x".repeat(180);
    private static final int MOST_IN_A_TRANSACTION = 200_000;
    private static final int MOST_WAITING_IN_A_TRANSACTION = 10_000;
    private static final int TIME_CHARACTERS = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final long POLL_NANOS = 5_000_000;
    private static final long SLOW_POLL_NANOS = 100_000_000;

    /** So much data that an event's body has some 500 bytes. */
    private record Data(String padding) {}

    private static final EventType<Data> TYPE =
            new EventType<>("file.created", "An event of a bench.", Data.class, new Data(""));

    private final TemporaryServer temporary;
    private final SinkProcess sink;
    private final Arrivals arrivals;
    private final Ticker ticker;
    private final int perWorkspace;
    private final List<WorkspaceId> workspaces = new ArrayList<>();
    private final Map<WorkspaceId, Integer> numbers = new HashMap<>();
    private final Map<WorkspaceId, String> paths = new HashMap<>();
    private final List<EndpointId> endpoints = new ArrayList<>();
    private final Map<String, NavigableMap<Long, Long>> commits = new ConcurrentHashMap<>();
    private Caller caller;

    /**
     * How large it is.
     *
     * @param perWorkspace endpoints
     * @param inFlight of each endpoint at most
     */
    record Size(int workspaces, int perWorkspace, int inFlight) {

        static Size of(int endpoints, int inFlight) {
            int perWorkspace = Math.min(endpoints, Limits.ENDPOINTS);
            return new Size(Math.ceilDiv(endpoints, perWorkspace), perWorkspace, inFlight);
        }

        int endpoints() {
            return workspaces * perWorkspace;
        }

        /** Requests that may be open at once. */
        int open() {
            return Math.min(endpoints() * inFlight, Limits.ATTEMPTS_IN_FLIGHT);
        }
    }

    private DeliverySite(
            TemporaryServer temporary,
            SinkProcess sink,
            Arrivals arrivals,
            Ticker ticker,
            Size size) {
        this.temporary = temporary;
        this.sink = sink;
        this.arrivals = arrivals;
        this.ticker = ticker;
        this.perWorkspace = size.perWorkspace();
        this.caller = start();
    }

    private Caller start() {
        inside().relay()
                .listen((log, sequence) -> commits.computeIfAbsent(
                                log.value(), id -> new ConcurrentSkipListMap<>())
                        .putIfAbsent(sequence, ticker.nanos()));
        temporary.server().start();
        return inside().authenticator()
                .authenticate(temporary.access().key(), new Circumstances("api", Optional.empty()));
    }

    /** Ends the server in order, and starts another one on what it stored. */
    void restart() {
        temporary.again();
        caller = start();
    }

    /** @param settings besides the usual ones, by their variables */
    static DeliverySite open(
            Shell shell,
            ServerMaker maker,
            BenchTerms terms,
            Size size,
            Map<String, String> settings) {
        Arrivals arrivals = new Arrivals();
        SinkProcess sink = SinkProcess.start(arrivals);
        TemporaryServer temporary = null;
        try {
            temporary = terms.server(maker, settings);
            DeliverySite site = new DeliverySite(temporary, sink, arrivals, shell.ticker(), size);
            site.register(size);
            return site;
        } catch (RuntimeException e) {
            sink.close();
            if (temporary != null) {
                temporary.close();
            }
            throw e;
        }
    }

    private void register(Size size) {
        ServerAccess access = temporary.access();
        try (ServerClient client = new ServerClient(access)) {
            for (int i = 0; i < size.workspaces(); i++) {
                WorkspaceId workspace =
                        new WorkspaceId(client.post("/v1/workspaces", Map.of("name", "Bench " + i))
                                .path("id")
                                .asString());
                numbers.put(workspace, i);
                workspaces.add(workspace);
                paths.put(workspace, "/v1/workspaces/" + workspace.value());
                for (int j = 1; j <= perWorkspace; j++) {
                    JsonNode registered = client.post(
                            paths.get(workspace) + "/endpoints",
                            Map.of(
                                    "url",
                                    sink.url(i * perWorkspace + j),
                                    "events",
                                    List.of(TYPE.name()),
                                    "max_in_flight",
                                    size.inFlight()));
                    endpoints.add(new EndpointId(
                            registered.path("endpoint").path("id").asString()));
                }
            }
        }
    }

    /** The first endpoint, number 1, which is in the first workspace. */
    EndpointId endpoint() {
        return endpoints.getFirst();
    }

    /** How that endpoint stands, as the server tells it. */
    String state() {
        try (ServerClient client = new ServerClient(temporary.access())) {
            return client.get(paths.get(workspaces.getFirst()) + "/endpoints/"
                            + endpoint().value())
                    .path("state")
                    .asString();
        }
    }

    Server.Inside inside() {
        return temporary.server().inside();
    }

    TemporaryServer temporary() {
        return temporary;
    }

    SinkProcess sink() {
        return sink;
    }

    Arrivals arrivals() {
        return arrivals;
    }

    int workspaces() {
        return workspaces.size();
    }

    WorkspaceId workspace(int index) {
        return workspaces.get(index);
    }

    /** From the commit of the event on. */
    Arrivals.Clock sinceCommit() {
        return (endpoint, sequence) -> {
            NavigableMap<Long, Long> times =
                    commits.get(workspaces.get((endpoint - 1) / perWorkspace).value());
            Map.Entry<Long, Long> told = times == null ? null : times.ceilingEntry(sequence);
            return told == null ? ticker.nanos() : told.getValue();
        };
    }

    /** Forgets when events were committed. */
    void forgetCommits() {
        commits.values().forEach(Map::clear);
    }

    /**
     * Appends so many events to each workspace's log in as few transactions as can be; answers the
     * first one.
     */
    Event appendToAll(int count) {
        int most = Math.max(1, MOST_IN_A_TRANSACTION / workspaces.size());
        Event first = null;
        for (int left = count; left > 0; left -= most) {
            Event next = appendAtOnce(workspaces, Math.min(left, most));
            first = first == null ? next : first;
        }
        return Objects.requireNonNull(first, "There is nothing to append");
    }

    /** Appends one event to one workspace's log. */
    void append(int workspace) {
        appendAtOnce(List.of(workspaces.get(workspace)), 1);
    }

    /**
     * Appends events to the first workspace's log that will wait; when they were committed is not
     * remembered.
     */
    Event appendWaiting(int count) {
        Event first = null;
        for (int left = count; left > 0; left -= MOST_WAITING_IN_A_TRANSACTION) {
            Event next = appendAtOnce(
                    List.of(workspaces.getFirst()), Math.min(left, MOST_WAITING_IN_A_TRANSACTION));
            first = first == null ? next : first;
            forgetCommits();
        }
        return Objects.requireNonNull(first, "There is nothing to append");
    }

    private Event appendAtOnce(List<WorkspaceId> to, int count) {
        return inside().database().write(to.getFirst(), tx -> {
            Event first = null;
            for (WorkspaceId workspace : to) {
                NewEvent<Data> event = event(workspace);
                for (int i = 0; i < count; i++) {
                    Event next = inside().events().append(tx, event);
                    first = first == null ? next : first;
                }
            }
            return Objects.requireNonNull(first);
        });
    }

    private NewEvent<Data> event(WorkspaceId workspace) {
        return new NewEvent<>(
                TYPE,
                EventSource.of(
                        caller.organization(),
                        new WorkspaceRef(workspace, "Bench " + numbers.get(workspace))),
                Actor.of(caller),
                Optional.empty(),
                Optional.empty(),
                new Data(PADDING));
    }

    /** Waits until so many attempts of deliveries since an event are stored. */
    void awaitStored(EventId since, long count) {
        String from = beginning(since);
        long stored = await(count, POLL_NANOS, tx -> new AttemptCount().from(tx, from));
        if (stored > count) {
            throw Failure.failed(stored + " attempts are stored, but " + count + " were made.");
        }
    }

    /** Waits until so many attempts of deliveries since an event are stored that went well. */
    void awaitDelivered(EventId since, long count) {
        String from = beginning(since);
        long stored = await(count, SLOW_POLL_NANOS, tx -> new AttemptCount().delivered(tx, from));
        if (stored > count) {
            throw Failure.failed(
                    stored + " successes are stored, but " + count + " events were delivered.");
        }
    }

    /** All that is stored for deliveries. */
    long rows() {
        return inside().database().read(new AttemptCount()::rows);
    }

    /** What the ids begin with of an event's deliveries, and those of later ones are above. */
    private static String beginning(EventId since) {
        int from = EventId.PREFIX.length();
        return "dlv_" + since.value().substring(from, from + TIME_CHARACTERS);
    }

    private long await(long count, long pollNanos, TxWork<Long> counted) {
        long end = ticker.nanos() + PATIENCE.toNanos();
        long stored = inside().database().read(counted);
        while (stored < count) {
            if (ticker.nanos() - end > 0) {
                throw Failure.failed("Of " + count + " attempts only " + stored
                        + " are stored. Please report this.");
            }
            LockSupport.parkNanos(pollNanos);
            stored = inside().database().read(counted);
        }
        return stored;
    }

    @Override
    public void close() {
        temporary.close();
        sink.close();
    }
}
