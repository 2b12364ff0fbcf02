package io.filebell.stream;

import io.filebell.account.Access;
import io.filebell.base.IdGenerator;
import io.filebell.base.Ticker;
import io.filebell.db.Database;
import io.filebell.event.Event;
import io.filebell.event.EventLog;
import io.filebell.event.EventRelay;
import io.filebell.event.EventTypes;
import io.filebell.event.RecentEvents;
import io.filebell.http.HandWritten;
import io.filebell.operation.Catalog;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The feature as the composition root sees it: made once, stopped when the door begins to stop, and
 * closed after it.
 */
public final class Hearing implements AutoCloseable {

    private final Bells bells;
    private final EventLists lists;
    private final EventStreams streams;
    private final SampleOperations samples;
    private final EventTypeCatalogue catalogue;

    /**
     * What it works with.
     *
     * @param types complete when the first request comes
     * @param webhookBody what a webhook in the standard format carries for an event
     * @param ticker for how long somebody waits
     */
    public record Ground(
            Database database,
            EventLog log,
            RecentEvents recent,
            EventRelay relay,
            EventTypes types,
            Access access,
            Function<Event, String> webhookBody,
            IdGenerator ids,
            InstantSource clock,
            Ticker ticker) {}

    public Hearing(Ground ground) {
        this.bells = new Bells(ground.relay());
        Feeds feeds = new Feeds(new WorkspaceFeed.Ground(
                ground.database(), ground.log(), ground.recent(), ground.access(), bells));
        this.lists = new EventLists(feeds, ground.types(), bells, ground.ticker());
        Samples handed = new Samples(bells);
        this.streams = new EventStreams(feeds, handed, bells, ground);
        this.samples = new SampleOperations(
                handed, ground.types(), ground.access(), ground.ids(), ground.clock());
        this.catalogue = new EventTypeCatalogue(ground.types());
    }

    /** Adds what callers can ask for and get at once, or after a while. */
    public void addTo(Catalog catalog) {
        lists.addTo(catalog);
        samples.addTo(catalog);
        catalogue.addTo(catalog);
    }

    /** The routes for the door that are no operations: the streams, and a text for programmers. */
    public List<HandWritten> routes() {
        List<HandWritten> routes = new ArrayList<>(streams.routes());
        routes.add(catalogue.declarations());
        return routes;
    }

    /** How many wait for an event at this moment, streams included. */
    public int listeners() {
        return bells.count();
    }

    /**
     * Ends every stream, and answers whoever waits. For
     * {@link io.filebell.http.HttpDoor#beforeStop}.
     */
    public void stop() {
        bells.stop();
    }

    @Override
    public void close() {
        bells.close();
    }
}
