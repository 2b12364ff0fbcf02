package io.filebell.receiver;

/**
 * What happens when an event comes. Runs after the sender was answered, on a thread of its own;
 * returning means that the event is done, and throwing that it is tried again later.
 *
 * <p>An event may reach it twice: after a crash, or when it failed halfway. Effects in the inbox's
 * own database happen exactly once with a {@link JoinedHandler}.
 */
@FunctionalInterface
public interface Handler {

    /** @throws Exception for what should be tried again; its message is kept with the event */
    void handle(ReceivedEvent event) throws Exception;
}
