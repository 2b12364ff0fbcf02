package io.filebell.receiver.jdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.filebell.receiver.BodyStream;
import io.filebell.receiver.Headers;
import io.filebell.receiver.Receiver;
import io.filebell.receiver.Response;
import io.filebell.receiver.internal.Limits;
import io.filebell.receiver.internal.Threads;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;

/**
 * Hands the {@code POST} requests of a JDK {@link HttpServer} to a {@link Receiver}.
 *
 * <p>A request holds its thread until its event is on the disk, so the server needs an executor
 * with many threads: {@link #serve} makes one that has.
 */
public final class ReceiverHandler implements HttpHandler {

    private static final String REQUEST_TIME = "sun.net.httpserver.maxReqTime";
    private static final int BACKLOG = 1_024;

    private final Receiver receiver;
    private final Semaphore bodies = new Semaphore(Limits.BODIES_AT_ONCE);

    /** A handler for {@link HttpServer#createContext}. */
    public ReceiverHandler(Receiver receiver) {
        this.receiver = receiver;
    }

    /**
     * Starts a server that has one path.
     *
     * @param port 0 for any that is free
     * @return a started server, which is the caller's to stop, before the receiver
     */
    public static HttpServer serve(Receiver receiver, String host, int port, String path)
            throws IOException {
        // Without it the JDK's server lets small answers wait for the client's acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // Seconds for the whole of a request, so that nobody holds a thread by sending slowly.
        if (System.getProperty(REQUEST_TIME) == null) {
            System.setProperty(REQUEST_TIME, Long.toString(Limits.REQUEST_TIME.toSeconds()));
        }
        HttpServer server = HttpServer.create(new InetSocketAddress(host, port), BACKLOG);
        server.createContext(path, new ReceiverHandler(receiver));
        server.setExecutor(Threads.forTasks("filebell-http"));
        server.start();
        return server;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("POST")) {
                exchange.getResponseHeaders().set("Allow", "POST");
                answer(exchange, 405, "Webhooks are sent by POST.");
                return;
            }
            Response response = receive(exchange);
            response.retryAfterSeconds()
                    .ifPresent(seconds -> exchange.getResponseHeaders()
                            .set("Retry-After", Integer.toString(seconds)));
            answer(exchange, response.status(), response.message());
        }
    }

    private Response receive(HttpExchange exchange) throws IOException {
        if (!bodies.tryAcquire()) {
            return new Response(503, "Too many requests at once.", OptionalInt.of(1));
        }
        try {
            return receiver.receive(BodyStream.read(
                    receiver, Headers.of(exchange.getRequestHeaders()), exchange.getRequestBody()));
        } finally {
            bodies.release();
        }
    }

    private static void answer(HttpExchange exchange, int status, String message)
            throws IOException {
        if (message.isEmpty()) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        byte[] body = message.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
