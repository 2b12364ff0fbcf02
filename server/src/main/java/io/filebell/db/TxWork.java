package io.filebell.db;

import org.jspecify.annotations.Nullable;

/** What is done inside a transaction. */
@FunctionalInterface
public interface TxWork<T extends @Nullable Object> {

    T run(Tx tx);
}
