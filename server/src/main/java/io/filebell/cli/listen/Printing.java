package io.filebell.cli.listen;

import io.filebell.cli.Terminal;

/** Shows events. */
final class Printing implements Outlet {

    private final Terminal terminal;
    private final EventLine line;
    private final boolean json;

    Printing(Terminal terminal, EventLine line, boolean json) {
        this.terminal = terminal;
        this.line = line;
        this.json = json;
    }

    @Override
    public boolean take(HeardEvent event, long previous) {
        terminal.line(json ? event.text() : line.of(event));
        terminal.requireReader();
        return true;
    }

    @Override
    public void stop() {
        // Nothing waits.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
