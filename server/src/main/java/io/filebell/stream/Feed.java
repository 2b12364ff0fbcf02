package io.filebell.stream;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import io.filebell.event.Event;
import java.util.List;

/**
 * What one caller may hear of one log, or of an organization's: made for one request and used by
 * its thread.
 *
 * @param <P> a place in it
 */
interface Feed<P> {

    /** What asks for nothing that has happened so far. */
    String LATEST = "latest";

    /** What asks for everything that is kept. */
    String OLDEST = "";

    /**
     * Where to begin; called first.
     *
     * @param after a cursor, {@link #LATEST} or {@link #OLDEST}
     * @throws Problem {@link ErrorCode#INVALID_CURSOR}, {@link ErrorCode#CURSOR_EXPIRED}, or what
     *     keeps the caller from hearing anything
     */
    P start(String after);

    /**
     * Looks at up to {@code limit} events after a place, without waiting. Asks for the caller's
     * rights each time.
     *
     * @throws Problem {@link ErrorCode#CURSOR_EXPIRED} when events right after the place are not
     *     kept any more; {@link ErrorCode#UNAUTHENTICATED}, {@link ErrorCode#FORBIDDEN} or
     *     {@link ErrorCode#NOT_FOUND} when the caller may no longer hear of them
     */
    Step<P> after(P place, int limit);

    /** A place, as callers keep it. */
    String cursor(P place);

    /** Rings when there may be more. */
    Bell bell();

    /** Whether what {@code bell} told of may come after {@code place}. */
    boolean mayFollow(P place, Bell bell);

    /** An event, and the place right after it. */
    record Heard<P>(Event event, P place) {}

    /**
     * What a look showed.
     *
     * @param heard the events that the caller may hear of
     * @param place right after the last event that was looked at
     * @param looked how many events were looked at; 0 at the end
     * @param held whether it is the end although more will show up in a moment
     */
    record Step<P>(List<Heard<P>> heard, P place, int looked, boolean held) {

        public Step {
            heard = List.copyOf(heard);
        }
    }

    /** The cursor leads to where nothing is any more. */
    static Problem expired(String why) {
        return new Problem(
                ErrorCode.CURSOR_EXPIRED,
                why + " Start again without a cursor for everything that is kept, or with"
                        + " after=latest for what comes from now on.");
    }

    /** As {@link #expired(String)}, for a cursor of another epoch. */
    static Problem otherEpoch() {
        return expired("The cursor was given before the server's data was restored from a backup.");
    }

    /** As {@link #expired(String)}, for a cursor before the oldest event. */
    static Problem tooOld() {
        return expired("The cursor is older than the oldest event that is kept.");
    }

    /** As {@link #expired(String)}, for a cursor after the last event. */
    static Problem beyondEnd() {
        return expired("The cursor is beyond the last event: older data was put back.");
    }
}
