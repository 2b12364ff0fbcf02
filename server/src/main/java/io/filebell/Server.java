package io.filebell;

import io.filebell.blob.ContentReader;
import io.filebell.db.Database;
import io.filebell.delivery.Sender;
import io.filebell.event.EventLog;
import io.filebell.event.EventRelay;
import io.filebell.operation.Authenticator;
import io.filebell.workspace.Files;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A server as the commands see it: takes requests from its start until it is closed. */
public interface Server extends AutoCloseable {

    /**
     * Returns when it takes requests.
     *
     * @throws io.filebell.base.Problem saying what to do, when it cannot; close it then
     */
    void start();

    /** Where it listens, with the port it really has; without a slash at its end. */
    URI url();

    /** The file with an API key that may do everything, if there is one that works. */
    Optional<Path> keyFile();

    /** What the operator should know and do, in sentences; mostly nothing. */
    List<String> notices();

    /** What is behind the door. */
    Inside inside();

    /**
     * Takes no more requests, ends attempts within their grace period, and stores how far it is.
     */
    @Override
    void close();

    /** The parts that are measured by themselves, to tell what the others around them cost. */
    record Inside(
            Authenticator authenticator,
            ContentReader contents,
            Files files,
            EventRelay relay,
            Sender sender,
            Database database,
            EventLog events) {}
}
