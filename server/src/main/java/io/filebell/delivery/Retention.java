package io.filebell.delivery;

import io.filebell.db.Database;
import io.filebell.endpoint.Endpoints;
import io.filebell.event.EventLog;
import java.time.Duration;
import java.time.InstantSource;

/**
 * How long what was delivered, and the evidence of it, is kept: drops what is older, in steps that
 * hold up nobody, and never what is still owed.
 */
public final class Retention implements AutoCloseable {

    private final AttemptRetention attempts;
    private final EventRetention events;
    private volatile boolean closing;

    /**
     * For how long, and how much.
     *
     * @param attemptBytes that all attempts may take in the database
     */
    public record Kept(Duration events, Duration attempts, long attemptBytes) {}

    public Retention(
            Database database, EventLog log, Endpoints endpoints, InstantSource clock, Kept kept) {
        this.attempts = new AttemptRetention(
                database, clock, kept.attempts(), kept.attemptBytes(), () -> closing);
        this.events =
                new EventRetention(database, log, endpoints, clock, kept.events(), () -> closing);
    }

    /** Makes the parts that attempts come into, and drops those that are too old or too much. */
    public void keepAttempts() {
        attempts.run();
    }

    /** Drops events that are too old, and revisions of endpoints that were made for them alone. */
    public void keepEvents() {
        events.run();
    }

    /** Ends what is under way after its present step. */
    @Override
    public void close() {
        closing = true;
    }
}
