package io.filebell.cli.bench;

import io.filebell.base.Ticker;
import io.filebell.cli.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * An endpoint that does next to nothing: notes when a POST was there to its last byte, and which
 * event it carried, then answers 204. One thread for all connections.
 */
final class Sink implements AutoCloseable {

    private static final int BUFFER_BYTES = 512 << 10;
    private static final int BACKLOG = 4_096;
    private static final int NO_CONTENT = 204;
    private static final byte[] PATH = "POST /hook/".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SEQUENCE = "\"sequence\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ANSWER =
            "HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REFUSAL =
            "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private final ServerSocketChannel server;
    private final Selector selector;
    private final Ticker ticker;
    private final Receipts receipts;
    private final Manner manner;
    private final int bufferBytes;
    private final Thread thread = new Thread(this::run, "filebell-bench-sink");

    /** Who is told. */
    @FunctionalInterface
    interface Receipts {
        /**
         * A POST was there as a whole.
         *
         * @param endpoint the number at the end of its path
         * @param sequence of its event; 0 for one without, such as a test
         * @param nanos the ticker's
         * @param bytes of its body
         */
        void received(int endpoint, long sequence, long nanos, int bytes);

        /** Everything that had arrived was told. */
        default void rested() {}
    }

    /** What it answers. */
    @FunctionalInterface
    interface Manner {

        /** Leaves the request unanswered for ever. */
        int SILENCE = 0;

        /** The status, or {@link #SILENCE}. */
        int status(int endpoint);
    }

    private Sink(
            ServerSocketChannel server,
            Selector selector,
            Ticker ticker,
            Receipts receipts,
            Manner manner,
            int bufferBytes) {
        this.server = server;
        this.selector = selector;
        this.ticker = ticker;
        this.receipts = receipts;
        this.manner = manner;
        this.bufferBytes = bufferBytes;
        thread.setDaemon(true);
    }

    /** @param receipts is told on the sink's own thread; must be quick */
    static Sink start(Ticker ticker, Receipts receipts) {
        return start(ticker, receipts, endpoint -> NO_CONTENT, BUFFER_BYTES);
    }

    /**
     * @param receipts is told on the sink's own thread; must be quick
     * @param bufferBytes more than the largest request has, for each connection
     */
    static Sink start(Ticker ticker, Receipts receipts, Manner manner, int bufferBytes) {
        try {
            ServerSocketChannel server = ServerSocketChannel.open();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
            server.configureBlocking(false);
            Selector selector = Selector.open();
            server.register(selector, SelectionKey.OP_ACCEPT);
            Sink sink = new Sink(server, selector, ticker, receipts, manner, bufferBytes);
            sink.thread.start();
            return sink;
        } catch (IOException e) {
            throw Failure.failed("The sink cannot listen: " + e.getMessage(), e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/hook";
    }

    int port() {
        return server.socket().getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw Failure.failed("The sink did not close: " + e.getMessage(), e);
        }
    }

    private void run() {
        while (selector.isOpen()) {
            try {
                selector.select(this::handle);
                receipts.rested();
            } catch (ClosedSelectorException | IOException e) {
                return;
            }
        }
    }

    private void handle(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept();
            } else if (key.isReadable()) {
                read(key);
            }
        } catch (IOException | CancelledKeyException e) {
            key.cancel();
        }
    }

    private void accept() throws IOException {
        SocketChannel channel = server.accept();
        if (channel != null) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(
                    selector, SelectionKey.OP_READ, ByteBuffer.allocateDirect(bufferBytes));
        }
    }

    private void read(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        ByteBuffer in = (ByteBuffer) key.attachment();
        if (channel.read(in) < 0 || !in.hasRemaining()) {
            channel.close();
            return;
        }
        int length = MessageEnds.length(in);
        if (length >= 0) {
            long at = ticker.nanos();
            int endpoint = endpoint(in);
            int status = manner.status(endpoint);
            if (status == Manner.SILENCE) {
                in.clear();
                return;
            }
            ByteBuffer answer = ByteBuffer.wrap(status == NO_CONTENT ? ANSWER : REFUSAL);
            while (answer.hasRemaining()) {
                channel.write(answer);
            }
            if (status != NO_CONTENT) {
                in.clear();
                return;
            }
            int body = MessageEnds.bodyAt(in, length);
            receipts.received(endpoint, sequence(in, body, length), at, length - body);
            in.clear();
        }
    }

    private static int endpoint(ByteBuffer in) {
        for (int i = 0; i < PATH.length; i++) {
            if (in.get(i) != PATH[i]) {
                return 0;
            }
        }
        return MessageEnds.number(in, PATH.length);
    }

    private static long sequence(ByteBuffer in, int from, int to) {
        for (int i = from; i + SEQUENCE.length < to; i++) {
            int matched = 0;
            while (matched < SEQUENCE.length && in.get(i + matched) == SEQUENCE[matched]) {
                matched++;
            }
            if (matched == SEQUENCE.length) {
                return MessageEnds.number(in, i + matched);
            }
        }
        return 0;
    }
}
