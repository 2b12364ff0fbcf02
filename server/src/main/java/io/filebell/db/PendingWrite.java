package io.filebell.db;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A write that waits for its commit, and what came of it. */
final class PendingWrite<T extends @Nullable Object> {

    private static final Logger log = LoggerFactory.getLogger(PendingWrite.class);

    private final TxWork<T> work;
    private final CompletableFuture<T> done = new CompletableFuture<>();
    private List<Runnable> hints = List.of();
    private @Nullable T value;
    private @Nullable Throwable failure;

    PendingWrite(TxWork<T> work) {
        this.work = work;
    }

    /** Runs the work; what an earlier run of it left in memory is forgotten. */
    void run(Tx tx) {
        value = null;
        failure = null;
        hints = List.of();
        value = work.run(tx);
        hints = tx.hints();
    }

    /** Remembers that the work threw: its own changes are undone, its neighbours' are not. */
    void failed(Throwable thrown) {
        failure = thrown;
    }

    /** Tells the caller, after the commit. */
    @SuppressWarnings("NullAway") // a work that may answer null has a T that may be null
    void complete() {
        if (failure != null) {
            done.completeExceptionally(failure);
            return;
        }
        for (Runnable hint : hints) {
            try {
                hint.run();
            } catch (RuntimeException | Error e) {
                log.error("A hint after a commit failed; the sweep makes up for it", e);
            }
        }
        done.complete(value);
    }

    /** Tells the caller that nothing was written. */
    void abandon(Throwable why) {
        done.completeExceptionally(why);
    }

    /** Waits for the commit, and throws what the work or the commit threw. */
    T await() {
        try {
            return done.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RuntimeException thrown) {
                throw thrown;
            }
            if (cause instanceof Error thrown) {
                throw thrown;
            }
            throw e;
        }
    }
}
