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

    /** Of the same, those that went well. */
    public long delivered(Tx tx, String delivery) {
        return parts.kept(tx).stream()
                .mapToLong(part -> tx.query("SELECT COUNT(*) FROM " + part.table()
                                + " WHERE delivery >= :from AND outcome = :delivered")
                        .bind("from", delivery)
                        .bind("delivered", SqlOutcomes.State.DELIVERED.text())
                        .mapTo(Long.class)
                        .one())
                .sum();
    }

    /** All that is stored for deliveries: attempts, and rows of those that wait or waited. */
    public long rows(Tx tx) {
        return from(tx, "")
                + tx.query("SELECT COUNT(*) FROM delivery").mapTo(Long.class).one();
    }
}
