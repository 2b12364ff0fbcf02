package io.filebell.delivery;

import java.util.function.Consumer;

/**
 * The way out: one attempt in, one {@link Exchange} back.
 *
 * <p>Atomicity: every accepted request ends in exactly one call of its consumer, also when the
 * sender is closed meanwhile. Failure: what the other side or the network does wrong is a
 * {@link Reply}, never an exception. Order: none; requests to one endpoint may overtake each other.
 */
public interface Sender extends AutoCloseable {

    /**
     * Starts one attempt and returns at once.
     *
     * @param done takes what came of it, within the request's timeout (a moment later at most). It
     *     runs on a thread that serves other attempts too, possibly the caller's own before this
     *     method returns, so it must be short and must not wait
     */
    void send(OutboundRequest request, Consumer<Exchange> done);

    /**
     * Refuses new attempts, waits for those under way as long as its grace period allows, ends the
     * rest with {@link Reply.Refused}, and frees every connection. Blocks until then.
     */
    @Override
    void close();
}
