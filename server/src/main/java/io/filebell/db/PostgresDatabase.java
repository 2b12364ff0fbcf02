package io.filebell.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import io.filebell.base.ErrorCode;
import io.filebell.base.Id;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Database} on PostgreSQL.
 *
 * <p><b>Groups.</b> The writes of one group wait in a queue of their own; one virtual thread at a
 * time takes all that wait and commits them together. A transaction-level advisory lock on the
 * group keeps other instances out meanwhile, so that a check inside a write holds until its commit,
 * as on SQLite. Different groups commit side by side.
 *
 * <p><b>Failure.</b> A deadlock or serialization failure undoes the batch and runs it again, up to
 * {@link Limits#COMMIT_TRIES} times. A lost connection fails the batch: whether its commit arrived
 * is then unknown, as it always is when a connection dies at that instant.
 */
public final class PostgresDatabase implements Database {

    private static final Logger log = LoggerFactory.getLogger(PostgresDatabase.class);

    /** Bound while a thread writes. */
    private static final ScopedValue<Boolean> WRITING = ScopedValue.newInstance();

    private static final Set<String> WORTH_ANOTHER_TRY = Set.of("40001", "40P01");
    private static final Set<String> OUT_OF_SPACE = Set.of("53100");

    private final HikariDataSource source;
    private final KnownSql known = new KnownSql();
    private final Map<Id, Queue<PendingWrite<?>>> groups = new HashMap<>();
    private final Semaphore places = new Semaphore(Limits.WRITES_WAITING);
    private boolean closing;

    /**
     * Connects and brings the schema up to date.
     *
     * @param url {@code jdbc:postgresql://…}, with user and password as its parameters
     * @throws Problem when the server cannot be reached or refuses, saying why (never with the URL,
     *     which may hold a password)
     */
    public PostgresDatabase(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setPoolName("filebell-postgres");
        config.setMaximumPoolSize(Limits.POSTGRES_CONNECTIONS);
        config.setConnectionTimeout(Limits.CONNECTION_WAIT.toMillis());
        config.addDataSourceProperty("ApplicationName", "filebell");
        config.addDataSourceProperty("prepareThreshold", "2");
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        try {
            this.source = new HikariDataSource(config);
        } catch (HikariPool.PoolInitializationException e) {
            throw new Problem(
                    ErrorCode.UNAVAILABLE,
                    "PostgreSQL cannot be reached with FILEBELL_DATABASE: " + reason(e),
                    e);
        }
        try {
            Migrations.run(source, Dialect.POSTGRESQL);
        } catch (Problem e) {
            source.close();
            throw e;
        }
    }

    @Override
    public <T extends @Nullable Object> T write(Id group, TxWork<T> work) {
        if (WRITING.isBound()) {
            throw new IllegalStateException("A write inside a write could wait for itself");
        }
        if (!places.tryAcquire()) {
            throw SqliteDatabase.tooManyWaiting();
        }
        try {
            PendingWrite<T> write = new PendingWrite<>(work);
            enqueue(group, write);
            return write.await();
        } finally {
            places.release();
        }
    }

    @Override
    public <T extends @Nullable Object> T read(TxWork<T> work) {
        try (Session session = connect()) {
            session.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            try {
                return work.run(new Tx(session, Dialect.POSTGRESQL));
            } finally {
                rollBack(session);
            }
        } catch (StatementException e) {
            if (losesConnection(e)) {
                throw unreachable(e);
            }
            throw e;
        }
    }

    @Override
    public void ping() {
        read(tx -> tx.query("SELECT 1").mapTo(Integer.class).one());
    }

    @Override
    public void close() {
        synchronized (groups) {
            closing = true;
            while (!groups.isEmpty()) {
                try {
                    groups.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    break;
                }
            }
        }
        source.close();
    }

    private void enqueue(Id group, PendingWrite<?> write) {
        synchronized (groups) {
            if (closing) {
                throw SqliteDatabase.stopping();
            }
            Queue<PendingWrite<?>> queue = groups.get(group);
            if (queue != null) {
                queue.add(write);
                return;
            }
            Queue<PendingWrite<?>> fresh = new ArrayDeque<>();
            fresh.add(write);
            groups.put(group, fresh);
        }
        Thread.ofVirtual()
                .name("filebell-writer-" + group.value())
                .start(() -> ScopedValue.where(WRITING, true).run(() -> writeUntilEmpty(group)));
    }

    private void writeUntilEmpty(Id group) {
        while (true) {
            List<PendingWrite<?>> taken = take(group);
            if (taken.isEmpty()) {
                return;
            }
            write(group, new WriteBatch(taken, PostgresDatabase::endsTransaction));
        }
    }

    private List<PendingWrite<?>> take(Id group) {
        synchronized (groups) {
            Queue<PendingWrite<?>> queue = groups.get(group);
            List<PendingWrite<?>> taken = new ArrayList<>();
            while (queue != null && !queue.isEmpty() && taken.size() < Limits.WRITES_IN_A_COMMIT) {
                taken.add(queue.remove());
            }
            if (taken.isEmpty()) {
                groups.remove(group);
                groups.notifyAll();
            }
            return taken;
        }
    }

    private void write(Id group, WriteBatch batch) {
        for (int attempt = 1; ; attempt++) {
            Optional<Throwable> failure = commit(group, batch);
            if (failure.isEmpty()) {
                batch.complete();
                return;
            }
            if (attempt == Limits.COMMIT_TRIES || !sqlState(failure.get(), WORTH_ANOTHER_TRY)) {
                batch.abandon(told(failure.get()));
                return;
            }
        }
    }

    /** What undid the batch, if anything: not what fails when it is committed already. */
    private Optional<Throwable> commit(Id group, WriteBatch batch) {
        boolean committed = false;
        try (Session session = connect()) {
            try {
                lock(session, group);
                if (!batch.runTogether(session, Dialect.POSTGRESQL)) {
                    session.rollBack();
                    lock(session, group);
                    batch.runApart(session, Dialect.POSTGRESQL);
                }
                session.commit();
                committed = true;
            } finally {
                if (!committed) {
                    rollBack(session);
                }
            }
        } catch (RuntimeException | Error thrown) {
            if (!committed) {
                return Optional.of(thrown);
            }
            log.warn("A connection failed after its commit: {}", reason(thrown));
        }
        return Optional.empty();
    }

    /** A session in whose connection a transaction is open from the first statement on. */
    private Session connect() {
        try {
            return Session.inTransactions(source.getConnection(), known);
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    /** Keeps writes of the group out, also those of other instances, until the commit. */
    private static void lock(Session session, Id group) {
        new Tx(session, Dialect.POSTGRESQL)
                .query("SELECT pg_advisory_xact_lock(hashtextextended(:group, 0))")
                .bind("group", group.value())
                .map(row -> true)
                .one();
    }

    private static void rollBack(Session session) {
        try {
            session.rollBack();
        } catch (StatementException e) {
            log.debug("Nothing to roll back: the connection is gone", e);
        }
    }

    private static Throwable told(Throwable thrown) {
        if (thrown instanceof Error || thrown instanceof Problem) {
            return thrown;
        }
        if (isDiskFull(thrown)) {
            log.warn("The disk of the database is full; writes are refused until there is space");
            return new Problem(
                    ErrorCode.OUT_OF_SPACE,
                    "The database's disk is full; nothing was written.",
                    thrown);
        }
        return unreachable(thrown);
    }

    static boolean isDiskFull(Throwable thrown) {
        return sqlState(thrown, OUT_OF_SPACE);
    }

    private static Problem unreachable(Throwable thrown) {
        log.warn("PostgreSQL could not be used: {}", reason(thrown));
        return new Problem(ErrorCode.UNAVAILABLE, "The database cannot be used right now.", thrown);
    }

    /** Statement errors leave the transaction usable after its savepoint; these do not. */
    private static boolean endsTransaction(Throwable thrown) {
        String state = sqlState(thrown);
        return losesConnection(thrown)
                || (state != null
                        && (state.startsWith("57")
                                || state.startsWith("53")
                                || WORTH_ANOTHER_TRY.contains(state)));
    }

    private static boolean losesConnection(Throwable thrown) {
        String state = sqlState(thrown);
        return state != null && (state.startsWith("08") || state.startsWith("57P"));
    }

    private static boolean sqlState(Throwable thrown, Set<String> states) {
        String state = sqlState(thrown);
        return state != null && states.contains(state);
    }

    private static @Nullable String sqlState(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return null;
    }

    private static String reason(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
