package io.filebell.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.filebell.base.Ticker;
import io.filebell.receiver.Signature;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A webhook listener on a free port of loopback, as anybody would write one: takes it, answers 204.
 */
final class DemoListener implements AutoCloseable {

    private static final int NO_CONTENT = 204;
    private static final int BODY_BYTES = 1 << 20;
    private static final int QUEUED = 1_000;

    private final HttpServer server;
    private final Ticker ticker;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>(QUEUED);

    /**
     * One POST.
     *
     * @param headers by name in lower case
     * @param at ticker's nanoseconds when its headers were there
     */
    record Received(Map<String, String> headers, byte[] body, long at) {

        String id() {
            return headers.getOrDefault(Signature.ID_HEADER, "");
        }
    }

    private DemoListener(HttpServer server, Ticker ticker) {
        this.server = server;
        this.ticker = ticker;
    }

    static DemoListener start(Ticker ticker) {
        try {
            HttpServer server = HttpServer.create(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            DemoListener listener = new DemoListener(server, ticker);
            server.createContext("/hook", listener::take);
            server.start();
            return listener;
        } catch (IOException e) {
            throw Failure.failed("The listener cannot listen: " + e.getMessage(), e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    /** The next POST; empty when none comes in time. */
    Optional<Received> next(long seconds) throws InterruptedException {
        return Optional.ofNullable(received.poll(seconds, TimeUnit.SECONDS));
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        long at = ticker.nanos();
        try (exchange;
                InputStream in = exchange.getRequestBody()) {
            byte[] body = in.readNBytes(BODY_BYTES);
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name, first(values)));
            exchange.sendResponseHeaders(NO_CONTENT, -1);
            received.offer(new Received(headers, body, at));
        }
    }

    private static String first(List<String> values) {
        return values.isEmpty() ? "" : values.getFirst();
    }
}
