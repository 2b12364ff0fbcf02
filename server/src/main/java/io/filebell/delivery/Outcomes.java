package io.filebell.delivery;

import io.filebell.base.Id;

/** Takes what lanes hand in, to store it. */
interface Outcomes {

    /** Stores it after everything of the same lane that was handed in before. Never blocks. */
    void add(Outcome outcome);

    /** Whether so much waits to be stored that nothing more of the log may be sent. */
    boolean isFull(Id log);

    /** Calls {@code wake}, once, when the log is not full any more. */
    void awaitRoom(Id log, Runnable wake);
}
