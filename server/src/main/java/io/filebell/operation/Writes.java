package io.filebell.operation;

import io.filebell.base.Id;
import io.filebell.db.Tx;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How operations change the database: in one transaction together with the request's idempotency
 * key and its answer, so that a request that is sent again finds the answer of the first and
 * changes nothing.
 */
public interface Writes {

    /**
     * Runs {@code work} in a transaction of {@code group}.
     *
     * @throws Replayed when this request was already carried out: the door answers with the stored
     *     answer
     */
    <T extends @Nullable Object> T write(Caller caller, Id group, Function<Tx, T> work);
}
