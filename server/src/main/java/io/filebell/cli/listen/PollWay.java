package io.filebell.cli.listen;

import io.filebell.cli.Failure;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** Asks for events again and again; each request waits for some. */
final class PollWay implements Way {

    private static final int WAIT_SECONDS = 30;

    private final EventPages pages;
    private final Queue<Piece> waiting = new ArrayDeque<>();
    private Place place;
    private volatile boolean closed;

    private PollWay(EventPages pages, Place place) {
        this.pages = pages;
        this.place = place;
    }

    /** Asks once, without waiting, so that what is wrong shows. */
    static PollWay open(EventPages pages, Place place) throws IOException {
        PollWay opened = new PollWay(pages, place);
        opened.ask(0);
        return opened;
    }

    @Override
    public Piece next() throws IOException {
        while (waiting.isEmpty()) {
            ask(WAIT_SECONDS);
        }
        return waiting.remove();
    }

    private void ask(int waitSeconds) throws IOException {
        EventPages.Page page;
        try {
            page = pages.after(place, waitSeconds);
        } catch (Failure failure) {
            if (failure.isRefusal()) {
                throw failure;
            }
            throw new IOException(failure.sentence(), failure);
        }
        if (closed) {
            throw new IOException("Closed.");
        }
        page.events()
                .forEach(event -> waiting.add(new Piece(Optional.empty(), Optional.of(event))));
        waiting.add(new Piece(Optional.of(page.next()), Optional.empty()));
        place = new Place.After(page.next());
    }

    @Override
    public void close() {
        closed = true;
    }
}
