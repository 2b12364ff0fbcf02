package io.filebell.receiver;

import java.sql.Connection;

/**
 * A handler that writes to the inbox's own database, in the transaction that marks the event done:
 * both are committed or neither is, so each effect happens exactly once, whenever the process ends.
 *
 * <p>On SQLite it runs on the one thread that writes, so it should do nothing but run statements;
 * what it waits for, every request waits for. On PostgreSQL it has a connection of its own.
 */
@FunctionalInterface
public interface JoinedHandler {

    /**
     * @param connection in a transaction, of this call alone: it refuses to commit, to roll back
     *     and to be closed
     * @throws Exception for what should be undone and tried again
     */
    void handle(ReceivedEvent event, Connection connection) throws Exception;
}
