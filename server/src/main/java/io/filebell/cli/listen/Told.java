package io.filebell.cli.listen;

import java.util.Optional;

/** What {@link LiveEvents} tells next. */
sealed interface Told {

    /**
     * An event; what it is for is done before the next is asked for.
     *
     * @param cursor right after it, where that is known
     */
    record Heard(HeardEvent event, Optional<String> cursor) implements Told {}

    /** Nothing that was asked for, up to a cursor. */
    record Moved(String cursor) implements Told {}

    /**
     * Events come from now on.
     *
     * @param again whether they did before
     * @param polled whether they are asked for again and again, because something holds a stream
     *     back
     * @param cursor where that is, if it is known
     */
    record Connected(boolean again, boolean polled, Optional<String> cursor) implements Told {}

    /** None come for the moment; it goes on trying. */
    record Lost(String why) implements Told {}

    /**
     * Events are missing.
     *
     * @param otherLog whether sequences begin anew
     */
    record Missed(String what, boolean otherLog) implements Told {}

    /** It was closed. */
    record Ended() implements Told {}
}
