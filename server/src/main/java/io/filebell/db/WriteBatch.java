package io.filebell.db;

import java.util.List;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/**
 * Writes that share one commit.
 *
 * <p>Each runs in a savepoint, so that one that fails does not undo its neighbours. An error that
 * ends the whole transaction is thrown on: then nothing was written.
 */
final class WriteBatch {

    private final List<PendingWrite<?>> writes;
    private final Predicate<Throwable> endsTransaction;

    WriteBatch(List<PendingWrite<?>> writes, Predicate<Throwable> endsTransaction) {
        this.writes = List.copyOf(writes);
        this.endsTransaction = endsTransaction;
    }

    /** Runs every write inside the transaction that is open on {@code handle}. */
    void run(Handle handle, Dialect dialect) {
        for (PendingWrite<?> write : writes) {
            handle.execute("SAVEPOINT one_write");
            try {
                write.run(handle, dialect);
            } catch (RuntimeException | Error thrown) {
                if (endsTransaction.test(thrown)) {
                    throw thrown;
                }
                write.failed(thrown);
                handle.execute("ROLLBACK TO SAVEPOINT one_write");
            }
            handle.execute("RELEASE SAVEPOINT one_write");
        }
    }

    void complete() {
        writes.forEach(PendingWrite::complete);
    }

    void abandon(Throwable why) {
        writes.forEach(write -> write.abandon(why));
    }
}
