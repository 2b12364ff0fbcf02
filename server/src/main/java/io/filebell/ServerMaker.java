package io.filebell;

/** Makes a server: how the commands reach the composition root without knowing it. */
@FunctionalInterface
public interface ServerMaker {

    /**
     * Opens everything that the server needs; nothing listens or is sent before its start.
     *
     * @param settings whose data folder exists and is this process's own
     * @throws io.filebell.base.Problem saying what to do, when something cannot be opened
     */
    Server make(Settings settings);
}
