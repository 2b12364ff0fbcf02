package io.filebell.cli.bench;

import io.filebell.Server;
import io.filebell.ServerMaker;
import io.filebell.base.EventId;
import io.filebell.base.Limits;
import io.filebell.base.Ticker;
import io.filebell.base.WorkspaceId;
import io.filebell.cli.Failure;
import io.filebell.cli.ServerAccess;
import io.filebell.cli.ServerClient;
import io.filebell.cli.Shell;
import io.filebell.cli.TemporaryServer;
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
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A server with workspaces and endpoints whose sink is a second process. Events are appended by
 * transactions in this process, as an upload does, without the upload.
 *
 * <p>Endpoints are numbered from 1; each workspace has as many as the next.
 */
final class DeliverySite implements AutoCloseable {

    private static final String PADDING = "x".repeat(180);
    private static final int MOST_IN_A_TRANSACTION = 200_000;
    private static final int TIME_CHARACTERS = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final long POLL_NANOS = 5_000_000;

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
    private final Map<String, NavigableMap<Long, Long>> commits = new ConcurrentHashMap<>();
    private final Caller caller;

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
        inside().relay()
                .listen((log, sequence) -> commits.computeIfAbsent(
                                log.value(), id -> new ConcurrentSkipListMap<>())
                        .putIfAbsent(sequence, ticker.nanos()));
        temporary.server().start();
        this.caller = inside().authenticator()
                .authenticate(temporary.access().key(), new Circumstances("api", Optional.empty()));
    }

    static DeliverySite open(Shell shell, ServerMaker maker, BenchTerms terms, Size size) {
        Arrivals arrivals = new Arrivals();
        SinkProcess sink = SinkProcess.start(arrivals);
        TemporaryServer temporary = null;
        try {
            temporary = TemporaryServer.make(maker, terms.folder(), terms.database());
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
                    client.post(
                            paths.get(workspace) + "/endpoints",
                            Map.of(
                                    "url",
                                    sink.url(i * perWorkspace + j),
                                    "events",
                                    List.of(TYPE.name()),
                                    "max_in_flight",
                                    size.inFlight()));
                }
            }
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
     * Appends events to one workspace's log in as few transactions as can be; answers the first.
     */
    Event append(int workspace, int count) {
        Event first = null;
        for (int left = count; left > 0; left -= MOST_IN_A_TRANSACTION) {
            int now = Math.min(left, MOST_IN_A_TRANSACTION);
            Event next = appendAtOnce(workspaces.get(workspace), now);
            first = first == null ? next : first;
        }
        if (first == null) {
            throw new IllegalArgumentException("There is nothing to append");
        }
        return first;
    }

    private Event appendAtOnce(WorkspaceId workspace, int count) {
        NewEvent<Data> event = new NewEvent<>(
                TYPE,
                EventSource.of(
                        caller.organization(),
                        new WorkspaceRef(workspace, "Bench " + numbers.get(workspace))),
                Actor.of(caller),
                Optional.empty(),
                Optional.empty(),
                new Data(PADDING));
        return inside().database().write(workspace, tx -> {
            Event first = inside().events().append(tx, event);
            for (int i = 1; i < count; i++) {
                inside().events().append(tx, event);
            }
            return first;
        });
    }

    /** Waits until so many attempts of deliveries since an event are stored. */
    void awaitStored(EventId since, long count) {
        String from = "dlv_"
                + since.value()
                        .substring(
                                EventId.PREFIX.length(), EventId.PREFIX.length() + TIME_CHARACTERS);
        long end = ticker.nanos() + PATIENCE.toNanos();
        long stored = stored(from);
        while (stored < count) {
            if (ticker.nanos() - end > 0) {
                throw Failure.failed("Of " + count + " attempts only " + stored
                        + " are stored. Please report this.");
            }
            LockSupport.parkNanos(POLL_NANOS);
            stored = stored(from);
        }
        if (stored > count) {
            throw Failure.failed(stored + " attempts are stored, but " + count + " were made.");
        }
    }

    private long stored(String from) {
        return inside().database().read(tx -> new AttemptCount().from(tx, from));
    }

    @Override
    public void close() {
        temporary.close();
        sink.close();
    }
}
