package io.filebell.receiver;

/** What a receiver does with an event that its sender replays (header {@code filebell-replay}). */
public enum Replays {
    /** An event whose id is in the inbox does not run again: a replay fills in what is missing. */
    ONLY_MISSING,
    /**
     * It runs again, once for each replay. The header is not signed: whoever can record a request
     * could run its event again within the tolerance of timestamps.
     */
    RUN_AGAIN
}
