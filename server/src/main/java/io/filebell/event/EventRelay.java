package io.filebell.event;

import io.filebell.base.Id;

/**
 * Tells listeners in this process, and in others on the same database, that a log grew, or that
 * somebody changed an endpoint or its deliveries by hand. Hints only: one may be lost, doubled or
 * late, and whoever listens also looks at the database from time to time.
 */
public interface EventRelay {

    /**
     * Tells every listener that {@code log} reached {@code sequence}; or, with the id of an
     * endpoint, that it was changed. Never blocks, never throws.
     */
    void tell(Id log, long sequence);

    /** Calls {@code listener} for every hint from now on; it must be quick and must not block. */
    Subscription listen(Listener listener);

    /** Who is told. */
    @FunctionalInterface
    interface Listener {
        void grew(Id log, long sequence);
    }

    /** Ends the calls. */
    @FunctionalInterface
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
