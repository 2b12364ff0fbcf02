package io.filebell.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A network between a client and a server on loopback that breaks when a test says so: at once, in
 * the middle of what the server says, or for a while; and that holds event streams back, as some
 * proxies do.
 */
public final class CuttingProxy implements AutoCloseable {

    private static final int BUFFER_BYTES = 8 << 10;
    private static final long NEVER = Long.MAX_VALUE;

    private final ServerSocket door;
    private final int server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong left = new AtomicLong(NEVER);
    private volatile boolean down;
    private volatile boolean holdsStreams;

    private CuttingProxy(int server) {
        this.server = server;
        try {
            door = new ServerSocket();
            door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("cutting proxy").start(this::accept);
    }

    /** In front of a port of loopback. */
    public static CuttingProxy before(int server) {
        return new CuttingProxy(server);
    }

    public String url() {
        return "http://127.0.0.1:" + door.getLocalPort();
    }

    /** How many connections were made so far. */
    public int connections() {
        return connections.get();
    }

    /** Resets every connection. */
    public void cut() {
        open.forEach(CuttingProxy::reset);
    }

    /** The same, once the server has said so many bytes more. */
    public void cutAfter(long bytes) {
        left.set(bytes);
    }

    /** Resets every connection, and each new one, until it is {@link #up} again. */
    public void down() {
        down = true;
        cut();
    }

    public void up() {
        down = false;
    }

    /** From now on nothing that a server says in an event stream comes through. */
    public CuttingProxy holdingStreams() {
        holdsStreams = true;
        return this;
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                connections.incrementAndGet();
                if (down) {
                    reset(client);
                } else {
                    Thread.ofVirtual().start(() -> connect(client));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        try {
            Socket behind = new Socket(InetAddress.getLoopbackAddress(), server);
            behind.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            open.add(client);
            open.add(behind);
            Thread.ofVirtual().start(() -> pump(client, behind, false));
            pump(behind, client, true);
        } catch (IOException e) {
            reset(client);
        }
    }

    private void pump(Socket from, Socket to, boolean fromServer) {
        byte[] buffer = new byte[BUFFER_BYTES];
        boolean held = false;
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                held |= fromServer && holdsStreams && isStream(buffer, read);
                int passes = held ? 0 : fromServer ? passing(read) : read;
                out.write(buffer, 0, passes);
                if (passes < read && !held) {
                    out.flush();
                    cut();
                    return;
                }
            }
        } catch (IOException cut) {
            return;
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    /** How much of what was read comes through before the cut that is planned. */
    private int passing(int read) {
        long before = left.getAndUpdate(
                planned -> planned == NEVER || planned <= read ? NEVER : planned - read);
        return before == NEVER || before > read ? read : (int) before;
    }

    private static boolean isStream(byte[] bytes, int length) {
        return new String(bytes, 0, length, ISO_8859_1).contains("text/event-stream");
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is gone one way or another.
            return;
        }
    }
}
