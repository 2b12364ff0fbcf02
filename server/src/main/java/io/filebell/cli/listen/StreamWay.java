package io.filebell.cli.listen;

import io.filebell.base.Limits;
import io.filebell.base.Ticker;
import io.filebell.cli.ServerClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A stream of server-sent events. It ends itself when nothing comes for longer than the server is
 * ever silent, and when the machine has slept: the connection may be dead without anybody saying
 * so.
 */
final class StreamWay implements Way {

    private static final long NOT_WAITING = 0;

    private final InputStream in;
    private final SentEventsReader reader;
    private final InstantSource clock;
    private final Instant openedAt;
    private final Ticker ticker;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile long waitsSince = NOT_WAITING;
    private volatile Duration patience = Limits.LISTEN_FIRST_WORDS;
    private volatile String ended = "";

    private StreamWay(InputStream in, InstantSource clock, Ticker ticker) {
        this.in = in;
        this.reader = new SentEventsReader(in, this::waits);
        this.clock = clock;
        this.openedAt = clock.instant();
        this.ticker = ticker;
    }

    /**
     * Opens it, and reads its first words: where it is.
     *
     * @throws HeldBack when they do not come
     */
    static StreamWay open(ServerClient client, String path, InstantSource clock, Ticker ticker)
            throws IOException {
        InputStream in;
        try {
            in = client.open(
                            path,
                            Map.of("Accept", "text/event-stream", "Cache-Control", "no-cache"),
                            Limits.LISTEN_FIRST_WORDS)
                    .body();
        } catch (HttpTimeoutException e) {
            HeldBack heldBack = new HeldBack();
            heldBack.initCause(e);
            throw heldBack;
        }
        StreamWay opened = new StreamWay(in, clock, ticker);
        Thread.ofVirtual().name("filebell-stream-watch").start(opened::watch);
        return opened;
    }

    /** The place that the server names first. */
    Piece begin() throws IOException {
        try {
            Piece first = next();
            patience = Limits.LISTEN_SILENCE;
            return first;
        } catch (IOException e) {
            close();
            if (!ended.isEmpty()) {
                HeldBack heldBack = new HeldBack();
                heldBack.initCause(e);
                throw heldBack;
            }
            throw e;
        }
    }

    @Override
    public Piece next() throws IOException {
        waits();
        try {
            Optional<Piece> piece = reader.next();
            if (piece.isPresent()) {
                return piece.get();
            }
        } catch (IOException e) {
            throw new IOException(ended.isEmpty() ? "The connection broke." : ended, e);
        } finally {
            waitsSince = NOT_WAITING;
        }
        String words = reader.lastWords();
        throw new IOException(words.isEmpty() ? "The server ended the stream." : words);
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            in.close();
        } catch (IOException e) {
            // It is closed one way or another.
            return;
        }
    }

    private void waits() {
        waitsSince = ticker.nanos() | 1;
    }

    private void watch() {
        Instant before = openedAt;
        try {
            while (!closed.await(Limits.LISTEN_LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
                Instant now = clock.instant();
                if (Duration.between(before, now).compareTo(Limits.LISTEN_SLEPT) > 0) {
                    end("This machine slept.");
                }
                before = now;
                long since = waitsSince;
                if (since != NOT_WAITING && ticker.nanos() - since > patience.toNanos()) {
                    end("Nothing came for " + patience.toSeconds() + " s.");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(String why) {
        ended = why;
        close();
    }
}
