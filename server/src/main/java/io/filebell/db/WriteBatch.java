package io.filebell.db;

import java.util.List;
import java.util.function.Predicate;

/**
 * Writes that share one commit, of which one that fails does not undo its neighbours.
 *
 * <p>Failures are rare and most come before anything was changed, so first all run as one; only
 * when one fails after a change is everything undone and run again, each in a savepoint. Savepoints
 * copy every page that a write touches, which would cost each of them a tenth of its time.
 *
 * <p>An error that ends the whole transaction is thrown on: then nothing was written.
 */
final class WriteBatch {

    private final List<PendingWrite<?>> writes;
    private final Predicate<Throwable> endsTransaction;

    WriteBatch(List<PendingWrite<?>> writes, Predicate<Throwable> endsTransaction) {
        this.writes = List.copyOf(writes);
        this.endsTransaction = endsTransaction;
    }

    /**
     * Runs every write inside the transaction that is open on {@code session}.
     *
     * @return false when the transaction must be undone, and {@link #runApart} be tried in another
     */
    boolean runTogether(Session session, Dialect dialect) {
        for (PendingWrite<?> write : writes) {
            Tx tx = new Tx(session, dialect);
            try {
                write.run(tx);
            } catch (RuntimeException | Error thrown) {
                if (endsTransaction.test(thrown)) {
                    throw thrown;
                }
                if (!tx.isClean()) {
                    return false;
                }
                write.failed(thrown);
            }
        }
        return true;
    }

    /** Runs every write in a savepoint of its own. */
    void runApart(Session session, Dialect dialect) {
        for (PendingWrite<?> write : writes) {
            session.run("SAVEPOINT one_write");
            try {
                write.run(new Tx(session, dialect));
            } catch (RuntimeException | Error thrown) {
                if (endsTransaction.test(thrown)) {
                    throw thrown;
                }
                write.failed(thrown);
                session.run("ROLLBACK TO SAVEPOINT one_write");
            }
            session.run("RELEASE SAVEPOINT one_write");
        }
    }

    void complete() {
        writes.forEach(PendingWrite::complete);
    }

    void abandon(Throwable why) {
        writes.forEach(write -> write.abandon(why));
    }
}
