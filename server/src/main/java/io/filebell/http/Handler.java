package io.filebell.http;

import java.io.IOException;

/**
 * Answers one request. Runs on a virtual thread and may block; a {@link io.filebell.base.Problem}
 * that it throws becomes problem+json, as long as no byte was sent.
 */
@FunctionalInterface
public interface Handler {

    /**
     * @throws IOException when the client is gone: the connection is closed and nothing is logged
     */
    void handle(Exchange exchange) throws IOException;
}
