package io.filebell.receiver;

import java.util.OptionalInt;

/**
 * What to answer to a request: a status, and for one that is refused a sentence for whoever reads
 * the sender's log.
 *
 * @param status 204 for what is stored or was before; 400, 401 or 413 for what is refused; 503 when
 *     nothing could be stored, so that the sender tries again
 * @param message of the body, {@code text/plain}; empty with 204
 * @param retryAfterSeconds of the header {@code retry-after}, set with 503
 */
public record Response(int status, String message, OptionalInt retryAfterSeconds) {

    static Response of(Ruling ruling, String message) {
        return new Response(ruling.status(), message, OptionalInt.empty());
    }

    static Response retryLater(String message) {
        return new Response(503, message, OptionalInt.of(1));
    }
}
