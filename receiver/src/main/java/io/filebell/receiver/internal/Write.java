package io.filebell.receiver.internal;

import io.filebell.receiver.InboxException;
import io.filebell.receiver.Ruling;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Something that waits for the writer. It shares its commit with whatever else waits, and learns of
 * it on the writer's thread.
 */
abstract sealed class Write {

    /** It is on the disk. */
    abstract void committed();

    /** None of it is stored. */
    abstract void failed(InboxException why);

    /** An event to store together with its job, unless it came before. */
    static final class Accept extends Write {

        final Arrival arrival;
        final CompletableFuture<Ruling> done = new CompletableFuture<>();
        long number;
        boolean fresh;

        Accept(Arrival arrival) {
            this.arrival = arrival;
        }

        @Override
        void committed() {
            done.complete(fresh ? Ruling.ACCEPTED : Ruling.DUPLICATE);
        }

        @Override
        void failed(InboxException why) {
            done.completeExceptionally(why);
        }
    }

    /** A request for the log alone. */
    static final class Refuse extends Write {

        final Refusal refusal;
        private final Runnable lost;

        Refuse(Refusal refusal, Runnable lost) {
            this.refusal = refusal;
            this.lost = lost;
        }

        @Override
        void committed() {}

        @Override
        void failed(InboxException why) {
            lost.run();
        }
    }

    /** Marks a job as running, before it runs. */
    static final class Claim extends Write {

        final Job job;
        final long startedMillis;
        boolean claimed;
        private final BiConsumer<Claim, @Nullable InboxException> then;

        Claim(Job job, long startedMillis, BiConsumer<Claim, @Nullable InboxException> then) {
            this.job = job;
            this.startedMillis = startedMillis;
            this.then = then;
        }

        @Override
        void committed() {
            then.accept(this, null);
        }

        @Override
        void failed(InboxException why) {
            then.accept(this, why);
        }
    }

    /** Says what became of a job. It is written at last, however often that fails. */
    static final class Settle extends Write {

        final Job job;
        final Outcome outcome;
        final long endedMillis;
        private final Runnable then;

        Settle(Job job, Outcome outcome, long endedMillis, Runnable then) {
            this.job = job;
            this.outcome = outcome;
            this.endedMillis = endedMillis;
            this.then = then;
        }

        @Override
        void committed() {
            then.run();
        }

        /** The writer tries again; only the end of the receiver leaves it to the next start. */
        @Override
        void failed(InboxException why) {}
    }

    /** Statements of their own, in a savepoint: what they throw undoes them and nothing else. */
    static final class Task<T extends @Nullable Object> extends Write {

        /** What runs on the writer's connection. */
        interface Work<T extends @Nullable Object> {

            T run(Connection connection) throws Exception;
        }

        /** Learns how it ended, on the writer's thread. */
        interface End<T extends @Nullable Object> {

            void ended(@Nullable T result, @Nullable Throwable thrown);
        }

        private final Work<T> work;
        private final End<T> end;
        private @Nullable T result;
        private @Nullable Throwable thrown;

        Task(Work<T> work, End<T> end) {
            this.work = work;
            this.end = end;
        }

        /** Runs it; throws what is about the whole transaction, and keeps what is its own. */
        void run(InboxSession session, SqlDialect dialect) throws SQLException {
            result = null;
            thrown = null;
            session.execute("SAVEPOINT task");
            try {
                result = work.run(session.connection());
                session.execute("RELEASE SAVEPOINT task");
            } catch (Throwable e) {
                dialect.throwIfItEndsTheTransaction(e);
                session.execute("ROLLBACK TO SAVEPOINT task");
                session.execute("RELEASE SAVEPOINT task");
                thrown = e;
            }
        }

        @Override
        void committed() {
            end.ended(result, thrown);
        }

        @Override
        void failed(InboxException why) {
            end.ended(null, why);
        }
    }
}
