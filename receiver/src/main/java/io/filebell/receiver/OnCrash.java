package io.filebell.receiver;

/** What becomes of an event whose handler ran when the process ended. */
public enum OnCrash {
    /** It runs again, as a further attempt: for handlers that may be repeated. */
    RUN_AGAIN,
    /** It is set aside until somebody looks at it and replays or discards it. */
    SET_ASIDE
}
