package io.filebell.cli.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.filebell.base.Ticker;
import io.filebell.cli.Failure;
import io.filebell.cli.Shell;
import io.filebell.cli.TemporaryFolder;
import io.filebell.receiver.Inbox;
import io.filebell.receiver.InboxException;
import io.filebell.receiver.InboxOptions;
import io.filebell.receiver.JobState;
import io.filebell.receiver.LoggedEvent;
import io.filebell.receiver.Receiver;
import io.filebell.receiver.Secret;
import io.filebell.receiver.Signature;
import io.filebell.receiver.Verifier;
import io.filebell.receiver.jdk.ReceiverHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * A receiver behind the JDK's HTTP server, whose handler does nothing, and the same server alone,
 * which reads a body and answers 204. All of it goes when it is closed, also when the process is
 * told to end.
 */
final class ReceiveSite implements AutoCloseable {

    static final String PATH = "/hook";

    private static final String HOST = "127.0.0.1";
    private static final int BACKLOG = 1_024;
    private static final int NO_CONTENT = 204;
    private static final int PAGE = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long LOOK_EVERY_NANOS = 1_000_000;

    /** Nothing is pruned or refused as too much while it is counted. */
    private static final InboxOptions OPTIONS =
            InboxOptions.DEFAULT.withKeepBytes(1_000_000_000_000L).withMostWaiting(1_000_000_000L);

    private final TemporaryFolder folder;
    private final Ticker ticker;
    private final LongAdder handled = new LongAdder();
    private final Receiver receiver;
    private final HttpServer server;
    private final HttpServer bare;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Signature signature;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread atTheEnd = new Thread(this::end, "filebell-remove-temporary");

    private ReceiveSite(Shell shell, TemporaryFolder folder, Optional<String> database)
            throws IOException {
        this.folder = folder;
        this.ticker = shell.ticker();
        Secret secret = Secret.generate(new SecureRandom());
        this.signature = Signature.of(secret);
        Inbox inbox = inbox(folder, database);
        this.receiver = Receiver.builder()
                .verifier(Verifier.of(secret))
                .inbox(inbox)
                .on("*", event -> handled.increment())
                .clock(shell.clock())
                .ticker(ticker::nanos)
                .start();
        // First, because it sets what every server of this JVM reads once.
        this.server = ReceiverHandler.serve(receiver, HOST, 0, PATH);
        this.bare = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        bare.createContext(PATH, ReceiveSite::answer);
        bare.setExecutor(threads);
        bare.start();
    }

    static ReceiveSite open(Shell shell, BenchTerms terms) {
        TemporaryFolder folder = TemporaryFolder.make(terms.folder());
        try {
            ReceiveSite site = new ReceiveSite(shell, folder, terms.database());
            Runtime.getRuntime().addShutdownHook(site.atTheEnd);
            return site;
        } catch (IOException | InboxException e) {
            folder.close();
            throw Failure.failed("The receiver cannot start: " + e.getMessage(), e);
        } catch (Failure e) {
            folder.close();
            throw e;
        }
    }

    private static Inbox inbox(TemporaryFolder folder, Optional<String> database) {
        Inbox inbox = Inbox.open(
                database.orElse("jdbc:sqlite:" + folder.path().resolve("inbox.db")), OPTIONS);
        if (!inbox.newest(Optional.empty(), 1).isEmpty()) {
            inbox.close();
            throw Failure.wrongUsage("The database has an inbox with events already. Name an empty"
                    + " database with --database.");
        }
        return inbox;
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream body = exchange.getRequestBody()) {
            body.readAllBytes();
            exchange.sendResponseHeaders(NO_CONTENT, -1);
        }
    }

    Path folder() {
        return folder.path();
    }

    Signature signature() {
        return signature;
    }

    /** Of the receiver. */
    InetSocketAddress address() {
        return server.getAddress();
    }

    /** Of the server alone. */
    InetSocketAddress bareAddress() {
        return bare.getAddress();
    }

    /** Waits until so many events are handled since the start, and the end of each is stored. */
    void awaitHandled(long events) {
        long until = ticker.nanos() + PATIENCE.toNanos();
        while (handled.sum() < events || receiver.health().waiting() > 0) {
            if (ticker.nanos() - until > 0) {
                throw Failure.failed("Of " + events + " events that were acknowledged only "
                        + handled.sum() + " are handled after "
                        + PATIENCE.toMinutes() + " minutes.");
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    /**
     * Each event that was acknowledged stands in the inbox once, and its handler ran once; a bench
     * whose counts do not add up says nothing.
     */
    void requireEachOnce(long acknowledged) {
        BitSet found = new BitSet();
        long rows = 0;
        long done = 0;
        List<LoggedEvent> page = receiver.inbox().events(0, PAGE);
        while (!page.isEmpty()) {
            for (LoggedEvent event : page) {
                long place = EventRequests.placeOf(event.id());
                if (place >= 0) {
                    found.set(Math.toIntExact(place));
                }
                rows++;
                done += event.state() == JobState.DONE ? 1 : 0;
            }
            page = receiver.inbox().events(page.getLast().number(), PAGE);
        }
        boolean all = found.nextClearBit(0) == acknowledged;
        if (!all || rows != acknowledged || done != rows || handled.sum() != rows) {
            throw Failure.failed(acknowledged + " events were acknowledged; the inbox holds "
                    + rows + ", of which " + done + " are done, and the handler ran "
                    + handled.sum() + " times. Please report this.");
        }
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(atTheEnd);
        } catch (IllegalStateException ending) {
            // The process ends already, and the hook does this very thing.
            return;
        }
    }

    private void end() {
        if (closed.compareAndSet(false, true)) {
            server.stop(0);
            bare.stop(0);
            threads.shutdownNow();
            receiver.close();
            folder.close();
        }
    }
}
