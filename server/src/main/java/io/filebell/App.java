package io.filebell;

import io.filebell.Housekeeping.Chore;
import io.filebell.account.Access;
import io.filebell.account.AccountEvents;
import io.filebell.account.Accounts;
import io.filebell.account.FirstStart;
import io.filebell.account.MasterKey;
import io.filebell.base.IdGenerator;
import io.filebell.base.InstanceId;
import io.filebell.base.Limits;
import io.filebell.base.Sealer;
import io.filebell.base.Ticker;
import io.filebell.blob.BlobStore;
import io.filebell.blob.ContentReader;
import io.filebell.blob.DiskBlobStore;
import io.filebell.blob.TypeDetector;
import io.filebell.db.Database;
import io.filebell.db.PostgresDatabase;
import io.filebell.db.SqliteDatabase;
import io.filebell.delivery.Deliveries;
import io.filebell.delivery.DeliveryMetrics;
import io.filebell.delivery.DeliveryOperations;
import io.filebell.delivery.DroppedUnseen;
import io.filebell.delivery.EventOperations;
import io.filebell.delivery.HealthOperations;
import io.filebell.delivery.ReplayOperations;
import io.filebell.delivery.Replays;
import io.filebell.delivery.Retention;
import io.filebell.delivery.SampleSender;
import io.filebell.delivery.Sender;
import io.filebell.delivery.WebhookRequests;
import io.filebell.delivery.outbound.HttpSender;
import io.filebell.delivery.outbound.SenderSettings;
import io.filebell.endpoint.AddressRules;
import io.filebell.endpoint.Destinations;
import io.filebell.endpoint.EndpointEvents;
import io.filebell.endpoint.EndpointOperations;
import io.filebell.endpoint.Endpoints;
import io.filebell.endpoint.NameResolver;
import io.filebell.event.Event;
import io.filebell.event.EventEpoch;
import io.filebell.event.EventLog;
import io.filebell.event.EventRelay;
import io.filebell.event.EventTypes;
import io.filebell.event.LocalRelay;
import io.filebell.event.PostgresRelay;
import io.filebell.event.RecentEvents;
import io.filebell.event.SqlEventLog;
import io.filebell.http.ContentRoutes;
import io.filebell.http.HandWritten;
import io.filebell.http.HttpDoor;
import io.filebell.http.HttpParts;
import io.filebell.http.HttpSettings;
import io.filebell.http.ReadinessCheck;
import io.filebell.mail.Mails;
import io.filebell.operation.Catalog;
import io.filebell.operation.Operations;
import io.filebell.operation.SqlWrites;
import io.filebell.stream.Hearing;
import io.filebell.workspace.NodeEvents;
import io.filebell.workspace.Nodes;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: makes every object, in start order, and closes them in reverse.
 *
 * <p>The only place that reads the clocks and makes randomness.
 */
public final class App implements Server {

    private static final Logger log = LoggerFactory.getLogger(App.class);

    private static final int DELIVERY_EVENT_LOOPS = 2;
    private static final int EXIT_STATE_UNKNOWN = 70;

    private final InstantSource clock;
    private final Ticker ticker;
    private final SecureRandom secrets = new SecureRandom();
    private final PrometheusMeterRegistry meters =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Settings settings;
    private final Version version;
    private final Housekeeping housekeeping;
    private final Runnable loadMediaTypes;
    private final HttpDoor door;
    private final FirstStart.Outcome firstStart;
    private final Deliveries deliveries;
    private final Replays replays;
    private final Optional<Mails> mails;
    private final DeliveryMetrics metrics;
    private final Nodes nodes;
    private final Hearing hearing;
    private final Inside inside;

    /**
     * Opens everything; nothing listens or sends before {@link #start}.
     *
     * @throws io.filebell.base.Problem when something cannot be opened, saying what to do
     */
    public App(Settings settings, Version version) {
        this(settings, version, InstantSource.system(), System::nanoTime);
    }

    /** The same, by clocks that a test can put forward. */
    App(Settings settings, Version version, InstantSource clock, Ticker ticker) {
        this.settings = settings;
        this.version = version;
        this.clock = clock;
        this.ticker = ticker;
        try {
            Core core = core();
            BlobStore blobs = DiskBlobStore.open(settings.storage().blobs(), secrets);
            TypeDetector mediaTypes = new TypeDetector();
            this.loadMediaTypes = () -> core.tasks().execute(mediaTypes::load);
            ContentReader contents = new ContentReader(blobs, mediaTypes);
            this.firstStart = new FirstStart(
                            core.database(), settings.storage().data(), core.ids(), clock, secrets)
                    .run(settings.keys().admin());
            Endpoints endpoints =
                    new Endpoints(core.sealer(), core.events(), core.accounts().access(), clock);
            this.housekeeping = housekeeping(core, endpoints);
            this.nodes = nodes(core, blobs);
            Destinations destinations = new Destinations(
                    NameResolver.system(), new AddressRules(settings.allowNetworks()));
            // The deliveries end it amid their own end; here, for a start that does not get so far.
            Sender sender = open(new HttpSender(
                    SenderSettings.withEventLoops(DELIVERY_EVENT_LOOPS),
                    destinations,
                    tls(),
                    clock,
                    ticker));
            Sending sending = sending(core, endpoints, sender, destinations);
            this.deliveries = sending.deliveries();
            this.replays = sending.replays();
            this.mails = sending.mails();
            this.metrics = new DeliveryMetrics(deliveries, core.database(), meters);
            this.hearing = hearing(core, sending.requests()::standardBody);
            this.door = door(
                    core,
                    new ContentRoutes(nodes.files(), contents, settings.door().maxUploadBytes()));
            this.inside = new Inside(
                    core.accounts().authenticator(),
                    contents,
                    nodes.files(),
                    core.relay(),
                    sender,
                    core.database(),
                    core.events());
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** What every feature stands on. */
    private record Core(
            Database database,
            ExecutorService tasks,
            Sealer sealer,
            IdGenerator ids,
            InstanceId instance,
            EventRelay relay,
            RecentEvents recent,
            EventLog events,
            EventTypes types,
            Catalog catalog,
            SqlWrites writes,
            Accounts accounts) {}

    private Core core() {
        Database database = open(database(settings));
        MasterKey masterKey = MasterKey.open(
                database, settings.storage().data(), settings.keys().master(), secrets, clock);
        Sealer sealer = new Sealer(masterKey.bytes(), secrets);
        IdGenerator ids = new IdGenerator(clock, new SplittableRandom(secrets.nextLong()));
        InstanceId instance = ids.instance();
        EventRelay relay = settings.storage()
                .database()
                .<EventRelay>map(shared -> open(new PostgresRelay(shared.jdbc(), instance)))
                .orElseGet(LocalRelay::new);
        RecentEvents recent = new RecentEvents();
        EventLog events = new SqlEventLog(ids, clock, recent, relay);
        new EventEpoch(database, events, secrets).begin();
        EventTypes types = new EventTypes();
        Catalog catalog = new Catalog();
        SqlWrites writes = new SqlWrites(database, catalog, sealer, clock);
        Accounts accounts = open(new Accounts(database, clock, ticker));
        accounts.addOperations(catalog, writes, events, ids, secrets);
        AccountEvents.all().forEach(types::add);
        ExecutorService tasks = open(Executors.newVirtualThreadPerTaskExecutor());
        return new Core(
                database, tasks, sealer, ids, instance, relay, recent, events, types, catalog,
                writes, accounts);
    }

    private Housekeeping housekeeping(Core core, Endpoints endpoints) {
        Retention retention = new Retention(
                core.database(),
                core.events(),
                endpoints,
                clock,
                new Retention.Kept(
                        settings.kept().events(),
                        settings.kept().attempts(),
                        settings.kept().attemptBytes()));
        Housekeeping made = open(new Housekeeping(
                new Chore("sweep-writes", Limits.HOUSEKEEPING, core.writes()::sweep),
                new Chore("retention-events", Limits.HOUSEKEEPING, retention::keepEvents),
                new Chore("retention-attempts", Limits.PARTS_LOOK, retention::keepAttempts)));
        open(retention);
        return made;
    }

    private Nodes nodes(Core core, BlobStore blobs) {
        Nodes made = open(new Nodes(
                new Nodes.Outside(
                        core.accounts().access(),
                        core.accounts().deletedWorkspaces(),
                        core.database(),
                        core.writes(),
                        blobs,
                        core.events(),
                        core.ids(),
                        clock),
                settings.kept().trash()));
        made.addTo(core.catalog());
        NodeEvents.all().forEach(core.types()::add);
        return made;
    }

    /** What sends events to endpoints. */
    private record Sending(
            Deliveries deliveries,
            Replays replays,
            Optional<Mails> mails,
            WebhookRequests requests) {}

    private Sending sending(
            Core core, Endpoints endpoints, Sender sender, Destinations destinations) {
        Access access = core.accounts().access();
        WebhookRequests requests = new WebhookRequests(version.text(), this::publicUrl);
        EndpointEvents.register(core.types());
        Optional<Mails> mails = settings.mail()
                .map(url -> open(new Mails(core.database(), url, core.accounts()::email, clock)));
        mails.ifPresent(endpoints::tell);
        Deliveries made = open(new Deliveries(new Deliveries.Ground(
                core.database(),
                core.events(),
                core.recent(),
                core.relay(),
                endpoints,
                access,
                sender,
                settings.storage().database().map(shared -> core.instance()),
                core.tasks(),
                clock,
                ticker,
                new SplittableRandom(secrets.nextLong()),
                requests)));
        new EndpointOperations(
                        endpoints,
                        new SampleSender(sender, requests, core.ids(), clock, made::works),
                        new EndpointOperations.Ground(
                                access,
                                core.database(),
                                core.writes(),
                                core.types(),
                                destinations,
                                new DroppedUnseen(),
                                core.ids(),
                                clock,
                                secrets))
                .register(core.catalog());
        DeliveryOperations.Ground ground = new DeliveryOperations.Ground(
                endpoints,
                core.events(),
                core.types(),
                access,
                core.database(),
                core.writes(),
                requests,
                clock);
        new DeliveryOperations(ground).register(core.catalog());
        Replays again = open(new Replays(core.database(), core.events(), endpoints, clock));
        new ReplayOperations(again, ground, core.ids()).register(core.catalog());
        new EventOperations(made, endpoints, core.events(), access, core.database())
                .register(core.catalog());
        new HealthOperations(
                        made,
                        new HealthOperations.Ground(
                                endpoints, core.events(), access, core.database(), clock))
                .register(core.catalog());
        DeliveryOperations.eventTypes().forEach(core.types()::add);
        return new Sending(made, again, mails, requests);
    }

    private Hearing hearing(Core core, Function<Event, String> webhookBody) {
        Hearing made = open(new Hearing(new Hearing.Ground(
                core.database(),
                core.events(),
                core.recent(),
                core.relay(),
                core.types(),
                core.accounts().access(),
                webhookBody,
                core.ids(),
                clock,
                ticker)));
        made.addTo(core.catalog());
        return made;
    }

    private HttpDoor door(Core core, ContentRoutes contents) {
        List<HandWritten> handWritten = new ArrayList<>(hearing.routes());
        handWritten.addAll(contents.all());
        return open(new HttpDoor(
                new HttpSettings(
                        settings.door().address(),
                        settings.door().publicUrl(),
                        settings.door().trustedProxies(),
                        Limits.OUTBOUND_GRACE),
                new HttpParts(
                        core.catalog(),
                        handWritten,
                        new Operations(core.writes()),
                        core.accounts().authenticator(),
                        List.of(new ReadinessCheck.Named("database", core.database()::ping)),
                        meters,
                        version.text(),
                        ticker,
                        secrets)));
    }

    /** Delivers and listens. */
    @Override
    public void start() {
        deliveries.start();
        replays.start();
        mails.ifPresent(Mails::start);
        metrics.begin();
        nodes.start();
        housekeeping.start();
        door.beforeStop(hearing::stop);
        door.start();
        // Not before: it would take a core from the start, and the first upload can wait for it.
        loadMediaTypes.run();
    }

    /** Where it is reached, as far as that was told. */
    private URI publicUrl() {
        return settings.door().publicUrl().orElseGet(this::url);
    }

    /** Where it listens. */
    @Override
    public URI url() {
        InetSocketAddress address = settings.door().address();
        String host = address.getHostString();
        return URI.create(
                "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port());
    }

    /** Port 0 is any that is free, which is known once the door is open. */
    private int port() {
        int asked = settings.door().address().getPort();
        return asked == 0 ? door.port() : asked;
    }

    @Override
    public Optional<Path> keyFile() {
        return firstStart.keyFile();
    }

    @Override
    public List<String> notices() {
        return firstStart.warning().stream().toList();
    }

    @Override
    public Inside inside() {
        return inside;
    }

    /** Stops accepting, ends attempts under way, flushes, and closes everything. */
    @Override
    public void close() {
        while (!opened.isEmpty()) {
            AutoCloseable next = opened.pop();
            try {
                next.close();
            } catch (Exception e) {
                log.warn("{} did not close well", next.getClass().getSimpleName(), e);
            }
        }
    }

    private <T extends AutoCloseable> T open(T closeable) {
        opened.push(closeable);
        return closeable;
    }

    private static Database database(Settings settings) {
        return settings.storage()
                .database()
                .<Database>map(url -> new PostgresDatabase(url.jdbc()))
                .orElseGet(() -> new SqliteDatabase(
                        settings.storage().data().resolve("filebell.db"), App::endProcess));
    }

    /** The state of the database file is unknown: the next start recovers it, as after a crash. */
    private static void endProcess(Throwable cause) {
        Runtime.getRuntime().halt(EXIT_STATE_UNKNOWN);
    }

    private static SSLContext tls() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK has no TLS", e);
        }
    }
}
