package io.filebell.db;

import io.filebell.base.Id;
import io.filebell.base.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Where everything but large contents is kept. The database is the truth; what is in memory is a
 * hint.
 *
 * <p>Atomicity: a {@link #write} is there as a whole and durably (flushed to disk) when the call
 * returns, or not at all when it throws. Writes of one group never overlap, in this process or
 * another one on the same database: each sees all that was committed before it.
 *
 * <p>Failure: what the work throws is thrown to its caller, and its changes are undone while other
 * writes that share its commit go on. When the commit itself fails, every write in it is undone and
 * throws {@link io.filebell.base.ErrorCode#OUT_OF_SPACE} or
 * {@link io.filebell.base.ErrorCode#UNAVAILABLE}.
 */
public interface Database extends AutoCloseable {

    /**
     * Runs {@code work} in a transaction that commits together with whatever else is being written.
     *
     * <p>The work only computes and runs SQL: it may run more than once, and a file, a socket or a
     * wait inside it would hold up every other writer. What must happen in memory happens after
     * this returns, or in {@link Tx#afterCommit}.
     *
     * @param group whose writes must not overlap: the workspace or the organization that is changed
     * @throws Problem when the database is full, unreachable or has too many writes waiting
     */
    <T extends @Nullable Object> T write(Id group, TxWork<T> work);

    /**
     * Runs {@code work} on one consistent state of the database, without waiting for writers. It
     * reads one page of rows into memory and returns; nothing is sent to anybody while it is open.
     */
    <T extends @Nullable Object> T read(TxWork<T> work);

    /** Answers when the database does; throws {@link Problem} otherwise. For readiness checks. */
    void ping();

    /** Ends waiting writes by committing them, then closes every connection. */
    @Override
    void close();
}
