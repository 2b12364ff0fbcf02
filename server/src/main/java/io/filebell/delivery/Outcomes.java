package io.filebell.delivery;

/** Takes what lanes hand in, to store it. */
interface Outcomes {

    /** Stores it after everything of the same lane that was handed in before. Never blocks. */
    void add(Outcome outcome);

    /** Whether so much waits to be stored that nothing more may be sent. */
    boolean isFull();

    /** Calls {@code wake}, once, when it is not full any more. */
    void awaitRoom(Runnable wake);
}
