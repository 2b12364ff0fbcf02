package io.filebell.delivery;

import io.filebell.db.Tx;

/** How many attempts are stored, over all their parts; for those who measure. */
public final class AttemptCount {

    private final SqlAttemptParts parts = new SqlAttemptParts();

    /** Of deliveries with this id or a later one; the beginning of an id will do. */
    public long from(Tx tx, String delivery) {
        return parts.kept(tx).stream()
                .mapToLong(part -> tx.query(
                                "SELECT COUNT(*) FROM " + part.table() + " WHERE delivery >= :from")
                        .bind("from", delivery)
                        .mapTo(Long.class)
                        .one())
                .sum();
    }
}
