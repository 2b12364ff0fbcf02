package io.filebell.cli.listen;

import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.cli.Failure;
import io.filebell.cli.ServerClient;
import io.filebell.cli.Shell;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A workspace's events as they happen, over as many connections as it takes: none is left out and
 * none told twice, and when the server no longer has some, it says so.
 *
 * <p>One thread asks for what comes next; any may {@link #close}.
 */
final class LiveEvents implements AutoCloseable {

    /** Refusals that pass. */
    private static final Set<ErrorCode> PASSING = Set.of(
            ErrorCode.TOO_MANY_REQUESTS,
            ErrorCode.UNAVAILABLE,
            ErrorCode.INTERNAL,
            ErrorCode.OUT_OF_SPACE,
            ErrorCode.REQUEST_TIMEOUT);

    private final ServerClient client;
    private final EventPages pages;
    private final Shell shell;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile @Nullable Way way;
    private Place place;
    private long floor;
    private boolean polls;
    private boolean wasConnected;
    private boolean toldLost;
    private Duration pause = Duration.ZERO;

    /**
     * Begins at a place.
     *
     * @param floor events up to this sequence are passed over
     */
    LiveEvents(ServerClient client, EventPages pages, Shell shell, Place place, long floor) {
        this.client = client;
        this.pages = pages;
        this.shell = shell;
        this.place = place;
        this.floor = floor;
    }

    /**
     * What comes next, waiting as long as it takes.
     *
     * @throws Failure when the server refuses, or cannot be reached the first time
     */
    Told next() throws InterruptedException {
        while (stop.getCount() > 0) {
            Way open = way;
            Optional<Told> told = open == null ? connect() : read(open);
            if (told.isPresent()) {
                return told.get();
            }
        }
        return new Told.Ended();
    }

    private Optional<Told> read(Way open) {
        try {
            Piece piece = open.next();
            piece.cursor().ifPresent(cursor -> place = new Place.After(cursor));
            if (piece.event().isEmpty()) {
                return piece.cursor().map(Told.Moved::new);
            }
            HeardEvent event = piece.event().get();
            if (!event.isSample()) {
                if (event.sequence() <= floor) {
                    return Optional.empty();
                }
                floor = event.sequence();
            }
            return Optional.of(new Told.Heard(event, piece.cursor()));
        } catch (IOException e) {
            disconnect();
            return lost(String.valueOf(e.getMessage()));
        } catch (Failure failure) {
            disconnect();
            return refused(failure);
        }
    }

    private Optional<Told> connect() throws InterruptedException {
        if (stop.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
            return Optional.empty();
        }
        try {
            way = polls ? PollWay.open(pages, place) : openStream();
            if (stop.getCount() == 0) {
                disconnect();
                return Optional.empty();
            }
            Told.Connected connected = new Told.Connected(wasConnected, polls, cursor());
            boolean news = !wasConnected || toldLost;
            wasConnected = true;
            toldLost = false;
            pause = Duration.ZERO;
            return news ? Optional.of(connected) : Optional.empty();
        } catch (HeldBack heldBack) {
            polls = true;
            return Optional.empty();
        } catch (IOException e) {
            polls = false;
            return lost(String.valueOf(e.getMessage()));
        } catch (Failure failure) {
            return refused(failure);
        }
    }

    private Optional<String> cursor() {
        return switch (place) {
            case Place.After after when !after.equals(Place.now()) -> Optional.of(after.cursor());
            case Place.After now -> Optional.empty();
            case Place.From from -> Optional.empty();
        };
    }

    private StreamWay openStream() throws IOException {
        StreamWay opened =
                StreamWay.open(client, pages.stream(place), shell.clock(), shell.ticker());
        opened.begin().cursor().ifPresent(cursor -> place = new Place.After(cursor));
        return opened;
    }

    private Optional<Told> refused(Failure failure) {
        if (failure.isRefusal(ErrorCode.CURSOR_EXPIRED)
                || failure.isRefusal(ErrorCode.INVALID_CURSOR)) {
            return startAgain();
        }
        if (wasConnected && passes(failure)) {
            return lost(failure.sentence());
        }
        if (stop.getCount() == 0) {
            return Optional.empty();
        }
        throw failure;
    }

    /** After what was missed, at the oldest event that is kept; at the end of another log. */
    private Optional<Told> startAgain() {
        Optional<HeardEvent> oldest;
        try {
            oldest = pages.oldest();
        } catch (Failure failure) {
            if (passes(failure)) {
                return lost(failure.sentence());
            }
            throw failure;
        }
        long first = oldest.map(HeardEvent::sequence).orElse(0L);
        if (first > floor) {
            place = Place.oldest();
            return Optional.of(new Told.Missed(
                    floor == 0
                            ? "The server no longer has all events since then. Going on with the"
                                    + " oldest that it has, event " + first + "."
                            : "The server no longer has events " + (floor + 1) + " to "
                                    + (first - 1) + ". Going on with event " + first + ".",
                    false));
        }
        place = Place.now();
        floor = 0;
        return Optional.of(new Told.Missed(
                "The server's log is not the one of before: its data was put back from a backup."
                        + " Going on with what happens from now on; --since 1h fetches what"
                        + " happened before.",
                true));
    }

    private static boolean passes(Failure failure) {
        return !failure.isRefusal() || PASSING.stream().anyMatch(failure::isRefusal);
    }

    private Optional<Told> lost(String why) {
        pause = pause.isZero() ? Limits.LISTEN_AGAIN : pause.multipliedBy(2);
        if (pause.compareTo(Limits.LISTEN_AGAIN_AT_MOST) > 0) {
            pause = Limits.LISTEN_AGAIN_AT_MOST;
        }
        if (toldLost || stop.getCount() == 0) {
            return Optional.empty();
        }
        toldLost = true;
        return Optional.of(new Told.Lost(why));
    }

    private void disconnect() {
        Way open = way;
        way = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        stop.countDown();
        Way open = way;
        if (open != null) {
            open.close();
        }
    }
}
