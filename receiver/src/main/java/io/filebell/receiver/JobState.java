package io.filebell.receiver;

import java.util.Locale;

/** Where an accepted event stands. */
public enum JobState {
    /** Waits for its turn, or for its next attempt. */
    QUEUED,
    /** Its handler runs. */
    RUNNING,
    /** Its handler ended well. */
    DONE,
    /** No handler asked for its type. */
    UNHANDLED,
    /** A dead letter: every attempt failed. */
    DEAD,
    /** It was running when the process ended, and its handler may not be repeated. */
    SET_ASIDE,
    /** A dead letter, or one that was set aside, that somebody gave up. */
    DISCARDED;

    /** The word in the database, such as {@code set_aside}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state with this word. */
    public static JobState parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
