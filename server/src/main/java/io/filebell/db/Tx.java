package io.filebell.db;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open transaction: a store that takes one works inside it. Ends with the work it was given to
 * and must not be kept.
 */
public final class Tx {

    private final Session session;
    private final Dialect dialect;
    private final List<Runnable> afterCommit = new ArrayList<>(1);
    private boolean clean = true;

    Tx(Session session, Dialect dialect) {
        this.session = session;
        this.dialect = dialect;
    }

    /** A statement that changes rows, with {@code :name} parameters. */
    public Update update(String sql) {
        return new Update(this, sql);
    }

    /** A statement that answers rows (also {@code … RETURNING}), with {@code :name} parameters. */
    public Query query(String sql) {
        return new Query(this, sql);
    }

    /** One statement for many rows. */
    public PreparedBatch batch(String sql) {
        return new PreparedBatch(this, sql);
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

    Session session() {
        return session;
    }

    /** Whether all that was run here were reads that succeeded: there is nothing to undo. */
    boolean isClean() {
        return clean;
    }

    <T extends @Nullable Object> T run(NamedSql sql, Session.Use<T> use) {
        boolean before = clean;
        clean = false;
        T result = session.use(sql, use);
        clean = before && sql.readOnly();
        return result;
    }
}
