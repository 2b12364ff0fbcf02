package io.filebell.cli.listen;

import java.io.IOException;

/** The server was reached, but nothing of what it says at once in a stream arrived. */
final class HeldBack extends IOException {

    private static final long serialVersionUID = 1L;

    HeldBack() {
        super("Nothing came of the stream.");
    }
}
