package io.filebell;

/** Makes a server and starts it: how the commands reach the composition root without knowing it. */
@FunctionalInterface
public interface ServerStarter {

    /**
     * Returns when the server takes requests.
     *
     * @param settings whose data folder exists and is this process's own
     * @throws io.filebell.base.Problem saying what to do, when it cannot start; nothing is left running
     */
    RunningServer start(Settings settings);
}
