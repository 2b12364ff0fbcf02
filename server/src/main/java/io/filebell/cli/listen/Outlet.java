package io.filebell.cli.listen;

/** Where {@code listen} takes events to. */
sealed interface Outlet extends AutoCloseable permits Printing, Forwarding {

    /**
     * Takes one event there, however long that takes, and tells what came of it.
     *
     * @param previous sequence of the event before; 0 when there was none
     * @return whether the event is done with; false when it was stopped before
     */
    boolean take(HeardEvent event, long previous) throws InterruptedException;

    /** Ends all waiting. */
    void stop();

    @Override
    void close();
}
