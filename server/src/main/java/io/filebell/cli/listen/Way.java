package io.filebell.cli.listen;

import java.io.IOException;

/** One connection over which events come. */
interface Way extends AutoCloseable {

    /**
     * The next piece, waiting as long as it takes.
     *
     * @throws IOException when the connection is over, with what is known of why
     */
    Piece next() throws IOException;

    /** Ends it, also while {@link #next} waits on another thread. */
    @Override
    void close();
}
