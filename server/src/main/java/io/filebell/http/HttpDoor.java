package io.filebell.http;

import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.operation.Operation;
import java.io.IOException;
import java.net.BindException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server: every operation of a catalog as a route, and the routes that are written by
 * hand.
 *
 * <p>A request runs on a virtual thread of its own and may block. Stopping refuses new requests at
 * once, lets the others end within a grace period, and then closes what is left.
 */
public final class HttpDoor implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HttpDoor.class);

    private final HttpSettings settings;
    private final Server server;
    private final ServerConnector connector;
    private final ProcessMetrics process;
    private final List<Runnable> beforeStop = new CopyOnWriteArrayList<>();
    private volatile boolean stopping;

    /** Makes the door; it listens from {@link #start} on. */
    public HttpDoor(HttpSettings settings, HttpParts parts) {
        this.settings = settings;
        this.server = new Server(threads());
        this.process = new ProcessMetrics(parts.meters());
        RequestIds ids = new RequestIds(parts.random());
        JettyErrors errors = new JettyErrors(ids);
        server.setErrorHandler(errors);
        this.connector = connector();
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(Limits.CLIENT_CONNECTIONS, server));
        server.setStopTimeout(settings.grace().toMillis());
        RefusedWrites refused = new RefusedWrites(parts.ticker());
        DoorServlet servlet = new DoorServlet(routes(parts, refused), ground(parts, ids, refused));
        server.setHandler(new GracefulHandler(context(servlet, errors)));
    }

    /**
     * Listens.
     *
     * @throws Problem {@link ErrorCode#UNAVAILABLE} when the address cannot be listened at
     */
    public void start() {
        try {
            server.start();
        } catch (IOException e) {
            throw cannotListen(e);
        } catch (Exception e) {
            throw new IllegalStateException("The HTTP server did not start", e);
        }
    }

    /** The port it listens at. */
    public int port() {
        return connector.getLocalPort();
    }

    /**
     * Runs {@code hook} when the door begins to stop: to end streams that would otherwise never
     * end.
     */
    public void beforeStop(Runnable hook) {
        beforeStop.add(hook);
    }

    /** Stops listening, lets requests end within the grace period, then closes the rest. */
    @Override
    public void close() {
        stopping = true;
        beforeStop.forEach(Runnable::run);
        try {
            server.stop();
        } catch (Exception e) {
            log.warn("Some requests did not end within {} and were cut off", settings.grace());
            log.debug("Why", e);
        }
        process.close();
    }

    private DoorServlet.Ground ground(HttpParts parts, RequestIds ids, RefusedWrites refused) {
        return new DoorServlet.Ground(
                parts.authenticator(),
                new RequestLimits(parts.ticker()),
                new ClientAddresses(settings.trustedProxies()),
                new HostNames(settings.address().getAddress(), settings.publicUrl()),
                ids,
                new RequestMetrics(parts.meters()),
                refused,
                () -> stopping,
                parts.ticker());
    }

    private static Routes<Route> routes(HttpParts parts, RefusedWrites refused) {
        Routes<Route> routes = new Routes<>();
        for (Operation<?, ?> operation : parts.catalog().operations()) {
            Route route = new OperationRoute<>(operation, parts.operations()).route();
            routes.add(operation.method().name(), operation.path(), route);
        }
        for (HandWritten route : new ServerRoutes(parts, refused).withDescription()) {
            routes.add(route.method().name(), route.path(), Route.of(route));
        }
        return routes;
    }

    private ServerConnector connector() {
        HttpConfiguration config = new HttpConfiguration();
        config.setSendServerVersion(false);
        config.setSendXPoweredBy(false);
        config.setRequestHeaderSize(Limits.REQUEST_HEADER_BYTES);
        config.setUriCompliance(ANY_PATH);
        ServerConnector made = new ServerConnector(server, new HttpConnectionFactory(config));
        made.setHost(settings.address().getHostString());
        made.setPort(settings.address().getPort());
        made.setIdleTimeout(Limits.CLIENT_SILENCE.toMillis());
        made.setAcceptQueueSize(ACCEPT_QUEUE);
        return made;
    }

    private static ServletContextHandler context(DoorServlet servlet, JettyErrors errors) {
        ServletContextHandler context = new ServletContextHandler();
        context.setContextPath("/");
        context.setErrorHandler(errors);
        context.getServletHandler().setDecodeAmbiguousURIs(true);
        ServletHolder holder = new ServletHolder("door", servlet);
        holder.setAsyncSupported(false);
        context.addServlet(holder, "/*");
        return context;
    }

    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setName("filebell-http");
        threads.setDetailedDump(false);
        threads.setVirtualThreadsExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("filebell-http-", 0).factory()));
        return threads;
    }

    private Problem cannotListen(IOException e) {
        String address =
                settings.address().getHostString() + ":" + settings.address().getPort();
        String reason = e instanceof BindException || e.getCause() instanceof BindException
                ? " It is in use or not an address of this machine; choose another --port or "
                        + "--host."
                : " " + e.getMessage();
        return new Problem(
                ErrorCode.UNAVAILABLE, "Filebell cannot listen at " + address + "." + reason, e);
    }

    private static final int ACCEPT_QUEUE = 1_024;

    /**
     * Lets every path through to the routes, which read it undecoded and answer for what is wrong
     * with it. Nothing here resolves a path against files, so there is nothing for an ambiguous one
     * to reach.
     */
    private static final UriCompliance ANY_PATH = UriCompliance.UNSAFE.without(
            "ANY_PATH", UriCompliance.Violation.USER_INFO, UriCompliance.Violation.FRAGMENT);
}
