package io.filebell.cli.inbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.filebell.base.Json;
import io.filebell.base.JsonFormat;
import io.filebell.cli.Failure;
import io.filebell.cli.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import tools.jackson.core.JacksonException;

/**
 * Where {@code filebell inbox} asks while {@code filebell receive} has the inbox open: an address
 * of this machine alone, which is told, with a secret, in a file beside the inbox that only its
 * owner can read.
 */
final class InboxDoor implements AutoCloseable {

    static final String PATH = "/ask";
    private static final int SECRET_BYTES = 32;
    private static final int QUESTION_BYTES = 1 << 20;

    private final InboxClerk clerk;
    private final Path note;
    private final byte[] credentials;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private InboxDoor(InboxClerk clerk, Path note, String secret, HttpServer server) {
        this.clerk = clerk;
        this.note = note;
        this.credentials = ("Bearer " + secret).getBytes(StandardCharsets.US_ASCII);
        this.server = server;
    }

    /** The file that says where the door of an inbox is. */
    static Path note(Path inbox) {
        return inbox.resolveSibling(inbox.getFileName() + ".door");
    }

    /** Opens it. */
    static InboxDoor open(InboxClerk clerk, Path inbox, RandomGenerator random) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        try {
            HttpServer server = HttpServer.create(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            InboxDoor door = new InboxDoor(clerk, note(inbox), secret, server);
            server.setExecutor(door.threads);
            server.createContext(PATH, door::handle);
            server.start();
            PrivateFile.write(
                    door.note,
                    Json.of(Map.of("port", server.getAddress().getPort(), "secret", secret))
                            .text());
            return door;
        } catch (IOException e) {
            throw Failure.failed("The inbox's door cannot be opened: " + e.getMessage(), e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String shown = exchange.getRequestHeaders().getFirst("Authorization");
            byte[] given = (shown == null ? "" : shown).getBytes(StandardCharsets.UTF_8);
            if (!MessageDigest.isEqual(given, credentials)) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            try {
                Question question = JsonFormat.MAPPER.readValue(
                        exchange.getRequestBody().readNBytes(QUESTION_BYTES), Question.class);
                say(exchange, 200, clerk.answer(question).text());
            } catch (Failure e) {
                say(exchange, 422, String.valueOf(e.getMessage()));
            } catch (JacksonException e) {
                say(exchange, 400, "This is no question.");
            }
        }
    }

    private static void say(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
        try {
            Files.deleteIfExists(note);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
