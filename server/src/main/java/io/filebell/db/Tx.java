package io.filebell.db;

import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;

/**
 * An open transaction: a store that takes one works inside it. Ends with the work it was given to
 * and must not be kept.
 */
public final class Tx {

    private final Handle handle;
    private final Dialect dialect;
    private final List<Runnable> afterCommit = new ArrayList<>(1);

    Tx(Handle handle, Dialect dialect) {
        this.handle = handle;
        this.dialect = dialect;
    }

    /** A statement that changes rows, with {@code :name} parameters. */
    public Update update(String sql) {
        return handle.createUpdate(sql);
    }

    /** A statement that answers rows (also {@code … RETURNING}), with {@code :name} parameters. */
    public Query query(String sql) {
        return handle.createQuery(sql);
    }

    /** One statement for many rows. */
    public PreparedBatch batch(String sql) {
        return handle.prepareBatch(sql);
    }

    public Dialect dialect() {
        return dialect;
    }

    /**
     * Runs {@code hint} once the transaction is durable, and never when it is not. For hints only:
     * short, never blocking; after a crash it is lost.
     */
    public void afterCommit(Runnable hint) {
        afterCommit.add(hint);
    }

    List<Runnable> hints() {
        return afterCommit;
    }
}
