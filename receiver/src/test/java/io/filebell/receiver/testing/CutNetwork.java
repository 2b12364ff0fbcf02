package io.filebell.receiver.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network before a PostgreSQL server that breaks, once, between a commit and its answer: the
 * server has committed, and whoever asked for it never learns.
 */
public final class CutNetwork implements AutoCloseable {

    private static final System.Logger log = System.getLogger("io.filebell.receiver");
    private static final int BUFFER_BYTES = 64 * 1024;

    private final URI database;
    private final ServerSocket door;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile String marker = "";

    private CutNetwork(String jdbcUrl) {
        database = URI.create(jdbcUrl.substring("jdbc:".length()));
        try {
            door = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(this::accept);
    }

    /** Before the server of this URL. */
    public static CutNetwork before(String jdbcUrl) {
        return new CutNetwork(jdbcUrl);
    }

    /** The URL of the same database through this network. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + door.getLocalPort() + database.getPath() + "?"
                + database.getQuery() + "&sslmode=disable";
    }

    /** Breaks at the next commit of a connection that said this before. */
    public void cutAtCommitAfter(String said) {
        marker = said;
    }

    /** How often it broke. */
    public int cuts() {
        return cuts.get();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = door.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), database.getPort());
            open.add(client);
            open.add(server);
            Line line = new Line(client, server);
            run(line::ask);
            run(line::answer);
        }
    }

    private final class Line {

        private final Socket client;
        private final Socket server;
        private boolean isMarked;
        private volatile boolean isCommitting;

        Line(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void ask() throws IOException {
            InputStream in = client.getInputStream();
            OutputStream out = server.getOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                String said = new String(buffer, 0, n, ISO_8859_1);
                isMarked |= !marker.isEmpty() && said.contains(marker);
                if (isMarked && said.contains("COMMIT")) {
                    marker = "";
                    isCommitting = true;
                }
                out.write(buffer, 0, n);
            }
            end();
        }

        void answer() throws IOException {
            InputStream in = server.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (isCommitting) {
                    cuts.incrementAndGet();
                    break;
                }
                out.write(buffer, 0, n);
            }
            end();
        }

        private void end() throws IOException {
            client.close();
            server.close();
        }
    }

    private interface Work {

        void run() throws IOException;
    }

    private static void run(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        log.log(System.Logger.Level.DEBUG, "A line of a network ended", e);
                    }
                },
                "cut network");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
