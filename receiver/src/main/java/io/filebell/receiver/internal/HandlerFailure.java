package io.filebell.receiver.internal;

import java.sql.SQLException;
import java.util.Optional;

/**
 * A joined handler threw. Only what the inbox's own database said through the connection that was
 * lent counts as the database's word: a handler may use other databases, and their trouble is its
 * own.
 */
final class HandlerFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final Throwable thrown;
    private final transient Optional<SQLException> ofTheInbox;

    HandlerFailure(Throwable thrown, Optional<SQLException> ofTheInbox) {
        super(thrown);
        this.thrown = thrown;
        this.ofTheInbox = ofTheInbox;
    }

    /** What the handler threw. */
    Throwable thrown() {
        return thrown;
    }

    /** What the inbox's database said about all of the transaction, if that is why. */
    Optional<SQLException> ofTheInbox() {
        return ofTheInbox;
    }
}
