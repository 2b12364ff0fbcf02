package io.filebell.cli.bench;

import io.filebell.base.Ticker;
import io.filebell.cli.Failure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * HTTP/1.1 clients, each with one kept connection and at most one request under way, all on the
 * thread that runs them: about the least work that a client can do, because it shares the cores
 * with the server that is measured. (The JDK's client takes some 30 µs of a core for each request.)
 */
final class KeepAliveClients implements AutoCloseable {

    private static final int ANSWER_BYTES = 64 << 10;
    private static final long SILENCE_MILLIS = 30_000;
    private static final long NANOS_IN_MILLI = 1_000_000L;
    private static final int REFUSED = 300;

    private final Ticker ticker;
    private final Requests requests;
    private final Selector selector;
    private final List<Client> clients = new ArrayList<>();

    /** What is sent. */
    interface Requests {
        /** Bytes of a request at most. */
        int bytes();

        /** Writes a client's next request into an empty buffer. */
        void write(int client, ByteBuffer into);
    }

    private static final class Client {
        private final int number;
        private final SocketChannel channel;
        private final ByteBuffer out;
        private final ByteBuffer in = ByteBuffer.allocateDirect(ANSWER_BYTES);
        private long sentAt;

        Client(int number, SocketChannel channel, int requestBytes) {
            this.number = number;
            this.channel = channel;
            this.out = ByteBuffer.allocateDirect(requestBytes);
        }
    }

    private KeepAliveClients(Ticker ticker, Requests requests, Selector selector) {
        this.ticker = ticker;
        this.requests = requests;
        this.selector = selector;
    }

    static KeepAliveClients connect(
            InetSocketAddress address, int count, Requests requests, Ticker ticker) {
        try {
            KeepAliveClients made = new KeepAliveClients(ticker, requests, Selector.open());
            for (int i = 0; i < count; i++) {
                SocketChannel channel = SocketChannel.open(address);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                Client client = new Client(i, channel, requests.bytes());
                channel.register(made.selector, SelectionKey.OP_READ, client);
                made.clients.add(client);
            }
            return made;
        } catch (IOException e) {
            throw Failure.failed("The bench's clients cannot connect: " + e.getMessage(), e);
        }
    }

    /**
     * Sends for as long as the pace says and waits for what is under way then; every request is
     * answered when this returns. What comes at an even rate and had to wait until a client was
     * free is timed from when it was due, so that a server that halts is not spared what it made
     * wait.
     *
     * @throws Failure when one is refused or not answered
     */
    Measured run(Pace pace) {
        try {
            return new Run(pace).measure();
        } catch (IOException e) {
            throw Failure.failed("A connection of the bench broke: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            for (Client client : clients) {
                client.channel.close();
            }
            selector.close();
        } catch (IOException e) {
            throw Failure.failed("A connection of the bench did not close: " + e.getMessage(), e);
        }
    }

    private final class Run {
        private final Pace pace;
        private final Samples samples = new Samples();
        private final Deque<Client> free = new ArrayDeque<>(clients);
        private final long begun = ticker.nanos();
        private final long end;
        private long due = begun;
        private long lastAnswer = begun;
        /** Whether what is due had to wait until a client was free. */
        private boolean late;

        Run(Pace pace) {
            this.pace = pace;
            this.end = begun + pace.length().toNanos();
        }

        Measured measure() throws IOException {
            sendDue();
            while (free.size() < clients.size() || ticker.nanos() - end < 0) {
                int ready = selector.select(this::read, patience(ticker.nanos()));
                long now = ticker.nanos();
                if (ready == 0
                        && free.size() < clients.size()
                        && now - lastAnswer > Duration.ofMillis(SILENCE_MILLIS).toNanos()) {
                    throw Failure.failed("The server has not answered for 30 s.");
                }
                sendDue();
            }
            return Measured.of(samples, lastAnswer - begun);
        }

        /** How long to wait for answers until something is to be sent. */
        private long patience(long now) {
            long until =
                    pace.isEven() && !free.isEmpty() ? Math.min(due, end) : now + NANOS_IN_MILLI;
            return Math.max(1, Math.min((until - now) / NANOS_IN_MILLI, SILENCE_MILLIS));
        }

        private void sendDue() throws IOException {
            long now = ticker.nanos();
            while (!free.isEmpty() && now - end < 0 && now - due >= 0) {
                send(free.pop());
                due += pace.nanosBetween();
                now = ticker.nanos();
            }
            late = pace.isEven() && free.isEmpty() && now - due >= 0;
        }

        private void send(Client client) throws IOException {
            client.out.clear();
            requests.write(client.number, client.out);
            client.out.flip();
            client.sentAt = late ? due : ticker.nanos();
            while (client.out.hasRemaining()) {
                client.channel.write(client.out);
            }
        }

        private void read(SelectionKey key) {
            Client client = (Client) key.attachment();
            try {
                if (client.channel.read(client.in) < 0) {
                    throw Failure.failed("The server closed a connection of the bench.");
                }
                int length = MessageEnds.length(client.in);
                if (length >= 0) {
                    answered(client, length);
                } else if (!client.in.hasRemaining()) {
                    throw Failure.failed("An answer of the server is longer than expected.");
                }
            } catch (IOException e) {
                throw Failure.failed("A connection of the bench broke: " + e.getMessage(), e);
            }
        }

        private void answered(Client client, int length) throws IOException {
            if (MessageEnds.status(client.in) >= REFUSED) {
                byte[] text = new byte[length];
                client.in.get(0, text);
                throw Failure.failed(
                        "The server refused: " + new String(text, StandardCharsets.UTF_8));
            }
            lastAnswer = ticker.nanos();
            samples.add(lastAnswer - client.sentAt);
            client.in.clear();
            free.push(client);
            sendDue();
        }
    }
}
