package io.filebell.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ServerSocketFactory;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;

/**
 * A real HTTP endpoint on loopback that does what a test tells it, and remembers what it was sent.
 *
 * <pre>{@code
 * try (FakeEndpoint endpoint = FakeEndpoint.start()) {
 *     endpoint.then(answers(500).saying("no"), hangs()).always(answers(204));
 *     … something sends to endpoint.url("/hook") …
 *     assertThat(endpoint.awaitRequests(3).get(0).header("webhook-id")).isEqualTo("evt_1");
 * }
 * }</pre>
 *
 * <p>The behaviours are in {@link Behaviour}. Until told otherwise it answers 204 to everything.
 */
public final class FakeEndpoint implements AutoCloseable {

    /**
     * A request as it arrived.
     *
     * @param target path and query
     * @param headers by name in lower case; several of one name are joined by a comma
     * @param body the raw bytes
     * @param connection which connection it came on, from 1
     */
    public record Request(
            String method,
            String target,
            Map<String, String> headers,
            byte[] body,
            int connection) {

        public String header(String name) {
            return headers.getOrDefault(name, "");
        }

        /** The body as text. */
        public String text() {
            return new String(body, UTF_8);
        }
    }

    private final ServerSocket server;
    private final String scheme;
    private final String host;
    private final Queue<Behaviour> script = new ConcurrentLinkedQueue<>();
    private final List<Request> requests = new ArrayList<>();
    private final List<String> serverNames = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Function<Request, Behaviour> otherwise = request -> Behaviour.answers(204);

    private FakeEndpoint(ServerSocketFactory sockets, String scheme, String host, int port) {
        this.scheme = scheme;
        this.host = host;
        try {
            server = sockets.createServerSocket();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_024);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("fake endpoint").start(this::accept);
    }

    /** Listens for http on {@code 127.0.0.1}. */
    public static FakeEndpoint start() {
        return startAt(0);
    }

    /** The same at a port that is known before. */
    public static FakeEndpoint startAt(int port) {
        return new FakeEndpoint(ServerSocketFactory.getDefault(), "http", "127.0.0.1", port);
    }

    /** Listens for https and calls itself {@code localhost}, whatever the certificate says. */
    public static FakeEndpoint startTls(TestCertificate certificate)
            throws GeneralSecurityException {
        return new FakeEndpoint(
                certificate.server().getServerSocketFactory(), "https", "localhost", 0);
    }

    /** What the next requests meet, one each, in this order. */
    public FakeEndpoint then(Behaviour... behaviours) {
        script.addAll(List.of(behaviours));
        return this;
    }

    /** What every request meets once the script is used up. */
    public FakeEndpoint always(Behaviour behaviour) {
        return answering(request -> behaviour);
    }

    /** The same, by what the request is. */
    public FakeEndpoint answering(Function<Request, Behaviour> behaviour) {
        otherwise = behaviour;
        return this;
    }

    public String url(String path) {
        return scheme + "://" + host + ":" + port() + path;
    }

    public int port() {
        return server.getLocalPort();
    }

    /** How many connections have been opened so far. */
    public int connections() {
        return connections.get();
    }

    /** How many of them are open now. */
    public int openConnections() {
        return open.size();
    }

    /** The names that TLS clients asked for (SNI, RFC 6066 §3), in order of arrival. */
    public List<String> serverNames() {
        return List.copyOf(serverNames);
    }

    public List<Request> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** Waits until at least {@code count} requests are there, and returns all. */
    public List<Request> awaitRequests(int count) {
        await("request " + count).until(() -> requests().size() >= count);
        return requests();
    }

    /** Closes every connection from this side, as a server does that has waited long enough. */
    public void dropConnections() {
        open.forEach(FakeEndpoint::closeQuietly);
    }

    @Override
    public void close() {
        closed.countDown();
        closeQuietly(server);
        dropConnections();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                int number = connections.incrementAndGet();
                Thread.ofVirtual()
                        .name("fake endpoint " + number)
                        .start(() -> serve(socket, number));
            } catch (IOException e) {
                return; // closed, or out of sockets: the test will notice
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            if (socket instanceof SSLSocket tls
                    && tls.getSession() instanceof ExtendedSSLSession session) {
                session.getRequestedServerNames()
                        .forEach(name -> serverNames.add(((SNIHostName) name).getAsciiName()));
            }
            InputStream in = new BufferedInputStream(socket.getInputStream());
            boolean keep = true;
            while (keep) {
                String head = readHead(in);
                if (head.isEmpty()) {
                    return;
                }
                Request request = readRequest(head, in, number);
                Behaviour behaviour = script.poll();
                synchronized (requests) {
                    requests.add(request);
                }
                keep = (behaviour == null ? otherwise.apply(request) : behaviour)
                        .serve(socket, closed);
            }
        } catch (IOException | InterruptedException e) {
            // The client went away, or the test is over.
        } finally {
            open.remove(socket);
        }
    }

    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.write(next);
            matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
        }
        return head.toString(ISO_8859_1);
    }

    private static Request readRequest(String head, InputStream in, int connection)
            throws IOException {
        String[] lines = head.split("\r\n", -1);
        String[] first = lines[0].split(" ", 3);
        Map<String, String> headers = new TreeMap<>();
        for (int i = 1; !lines[i].isEmpty(); i++) {
            int colon = lines[i].indexOf(':');
            String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
            headers.merge(
                    name, lines[i].substring(colon + 1).strip(), (one, other) -> one + "," + other);
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Request(first[0], first[1], headers, body, connection);
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // It is closed one way or another.
        }
    }
}
