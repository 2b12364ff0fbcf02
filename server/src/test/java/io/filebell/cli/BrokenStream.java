package io.filebell.cli;

import java.io.IOException;
import java.io.OutputStream;

/** Takes nothing: a full disk, or a pipe that nobody reads. */
public final class BrokenStream extends OutputStream {

    private final String why;

    /** @param why in the system's words */
    public BrokenStream(String why) {
        this.why = why;
    }

    @Override
    public void write(int one) throws IOException {
        throw new IOException(why);
    }
}
