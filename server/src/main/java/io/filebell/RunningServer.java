package io.filebell;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A server that takes requests until it is closed. */
public interface RunningServer extends AutoCloseable {

    /** Where it listens, with the port it really has; without a slash at its end. */
    URI url();

    /** The file with an API key that may do everything, if there is one that works. */
    Optional<Path> keyFile();

    /** What the operator should know and do, in sentences; mostly nothing. */
    List<String> notices();

    /** Takes no more requests, ends attempts within their grace period, and stores how far it is. */
    @Override
    void close();
}
