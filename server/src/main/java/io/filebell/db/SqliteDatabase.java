package io.filebell.db;

import io.filebell.base.ErrorCode;
import io.filebell.base.Id;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * A {@link Database} in one SQLite file, fully durable: write-ahead log, flushed at every commit.
 *
 * <p><b>Writing.</b> One thread owns the only connection that writes. It takes every write that
 * waits, runs them in one transaction and commits once; the busier it is, the more writes share a
 * flush. Groups need no care: there is one writer.
 *
 * <p><b>Reading.</b> A few connections, each with its statements kept; a read sees the last commit
 * and holds up nobody.
 *
 * <p><b>Checkpoints.</b> Run on their own connection beside the writer. Under a load that never
 * pauses such a checkpoint cannot reset the log, so at {@link Limits#WAL_BYTES} the writer itself
 * waits for one that does, though not for long (see {@link CheckpointPace}). The log's file keeps
 * its size meanwhile, because writing over it costs a fraction of making it longer; it shrinks when
 * little was written for a while.
 *
 * <p><b>Failure.</b> A full disk undoes the batch and answers 507. An I/O error leaves the state of
 * the file unknown, so the process ends and recovers at its next start, as after a crash.
 */
public final class SqliteDatabase implements Database {

    private static final Logger log = LoggerFactory.getLogger(SqliteDatabase.class);

    private final Path file;
    private final Consumer<Throwable> fatal;
    private final BlockingQueue<PendingWrite<?>> waiting =
            new ArrayBlockingQueue<>(Limits.WRITES_WAITING);
    private final BlockingQueue<Session> readers = new ArrayBlockingQueue<>(Limits.READERS);
    private final KnownSql known = new KnownSql();
    private final Semaphore checkpointDue = new Semaphore(0);
    private final Session writer;
    private final Session checkpointer;
    private final Thread writerThread;
    private final Thread checkpointThread;
    private volatile boolean closing;
    private volatile boolean closed;
    private final CheckpointPace pace = new CheckpointPace();

    /**
     * Opens or makes the file and brings its schema up to date.
     *
     * @param fatal ends the process; called when the file's state is unknown
     * @throws Problem when the file cannot be used, saying why
     */
    public SqliteDatabase(Path file, Consumer<Throwable> fatal) {
        this.file = file;
        this.fatal = fatal;
        Migrations.run(source(false), Dialect.SQLITE);
        this.writer = open(source(false));
        this.checkpointer = open(source(false));
        checkpointer.run("PRAGMA busy_timeout=0");
        for (int i = 0; i < Limits.READERS; i++) {
            readers.add(open(source(true)));
        }
        this.writerThread =
                Thread.ofPlatform().name("filebell-writer").start(this::writeUntilClosed);
        this.checkpointThread = Thread.ofPlatform()
                .name("filebell-checkpoint")
                .daemon()
                .start(this::checkpointUntilClosed);
    }

    @Override
    public <T extends @Nullable Object> T write(Id group, TxWork<T> work) {
        PendingWrite<T> write = new PendingWrite<>(work);
        if (closing) {
            throw stopping();
        }
        if (Thread.currentThread() == writerThread) {
            throw new IllegalStateException("A write inside a write would wait for itself");
        }
        if (!waiting.offer(write)) {
            throw tooManyWaiting();
        }
        if (closed) {
            abandonWaiting();
        }
        return write.await();
    }

    @Override
    public <T extends @Nullable Object> T read(TxWork<T> work) {
        Session reader = takeReader();
        try {
            reader.run("BEGIN");
            try {
                return work.run(new Tx(reader, Dialect.SQLITE));
            } finally {
                rollBack(reader);
            }
        } finally {
            readers.add(reader);
        }
    }

    @Override
    public void ping() {
        read(tx -> tx.query("SELECT 1").mapTo(Integer.class).one());
    }

    @Override
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        join(writerThread);
        checkpointDue.release();
        join(checkpointThread);
        writer.run("PRAGMA wal_checkpoint(TRUNCATE)");
        writer.close();
        checkpointer.close();
        for (int i = 0; i < Limits.READERS; i++) {
            pollReader().ifPresent(Session::close);
        }
    }

    static Problem stopping() {
        return new Problem(
                ErrorCode.UNAVAILABLE, "Filebell is stopping. Try again when it is back.");
    }

    static Problem tooManyWaiting() {
        return Problem.retryLater(
                ErrorCode.UNAVAILABLE,
                "Too many writes are waiting for the database. Try again in a moment.",
                Duration.ofSeconds(1));
    }

    private void writeUntilClosed() {
        List<PendingWrite<?>> taken = new ArrayList<>();
        while (true) {
            PendingWrite<?> first = next();
            if (first == null) {
                closed = true;
                abandonWaiting();
                return;
            }
            taken.add(first);
            waiting.drainTo(taken, Limits.WRITES_IN_A_COMMIT - 1);
            write(new WriteBatch(taken, SqliteDatabase::endsTransaction));
            taken.clear();
            keepLogBounded();
        }
    }

    /**
     * A write that slipped in while the writer ended is told so, by the writer or by its own
     * thread.
     */
    private void abandonWaiting() {
        for (PendingWrite<?> late = waiting.poll(); late != null; late = waiting.poll()) {
            late.abandon(stopping());
        }
    }

    private @Nullable PendingWrite<?> next() {
        while (true) {
            try {
                PendingWrite<?> first = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (first != null || closing) {
                    return first;
                }
            } catch (InterruptedException e) {
                log.warn("The writer was interrupted and goes on until the database is closed");
            }
        }
    }

    private void write(WriteBatch batch) {
        try {
            writer.run("BEGIN IMMEDIATE");
            if (!batch.runTogether(writer, Dialect.SQLITE)) {
                writer.run("ROLLBACK");
                writer.run("BEGIN IMMEDIATE");
                batch.runApart(writer, Dialect.SQLITE);
            }
            writer.run("COMMIT");
        } catch (RuntimeException | Error thrown) {
            rollBack(writer);
            batch.abandon(told(thrown));
            return;
        }
        batch.complete();
    }

    private static void rollBack(Session session) {
        try {
            session.run("ROLLBACK");
        } catch (RuntimeException e) {
            log.debug("Nothing to roll back: SQLite had ended the transaction itself", e);
        }
    }

    private Throwable told(Throwable thrown) {
        int code = code(thrown).orElse(0);
        if (code == SQLITE_FULL) {
            log.warn("The disk of {} is full; writes are refused until there is space", file);
            return new Problem(
                    ErrorCode.OUT_OF_SPACE, "The disk is full; nothing was written.", thrown);
        }
        if (code == SQLITE_IOERR || code == SQLITE_CORRUPT) {
            log.error("The database file {} cannot be written; ending the process", file, thrown);
            endProcess(thrown);
        }
        if (thrown instanceof Error || thrown instanceof Problem) {
            return thrown;
        }
        return new Problem(
                ErrorCode.UNAVAILABLE,
                "The database could not commit; nothing was written.",
                thrown);
    }

    private void endProcess(Throwable why) {
        try {
            fatal.accept(why);
        } catch (RuntimeException | Error e) {
            log.error("The process could not be ended", e);
        }
    }

    /** What fails here was committed before: it is told to nobody and tried again. */
    private void keepLogBounded() {
        try {
            LogLength length = logLength();
            switch (pace.next(length.bytes(), length.bytesToCopy())) {
                case NOTHING -> {}
                case COPY_BESIDE_THE_WRITER -> {
                    if (checkpointDue.availablePermits() == 0) {
                        checkpointDue.release();
                    }
                }
                case WAIT_AND_RESET -> pace.waited(reset());
            }
        } catch (RuntimeException e) {
            log.warn("The write-ahead log of {} could not be looked at or begun anew", file, e);
        }
    }

    /** Has the log begin anew, unless somebody still reads from it after a moment. */
    private boolean reset() {
        writer.run("PRAGMA busy_timeout=" + RESET_MILLIS);
        try {
            return new Tx(writer, Dialect.SQLITE)
                    .query("PRAGMA wal_checkpoint(RESTART)")
                    .map(row -> row.getInt(1) == 0)
                    .one();
        } finally {
            writer.run("PRAGMA busy_timeout=" + BUSY_MILLIS);
        }
    }

    /** How much of the write-ahead log is in use, and how much of that a checkpoint has copied. */
    private record LogLength(long pages, long copied) {

        long bytes() {
            return pages * PAGE_BYTES;
        }

        long bytesToCopy() {
            return (pages - copied) * PAGE_BYTES;
        }
    }

    private LogLength logLength() {
        return new Tx(writer, Dialect.SQLITE)
                .query("PRAGMA wal_checkpoint(NOOP)")
                .map(row -> new LogLength(row.getLong(2), row.getLong(3)))
                .one();
    }

    private void checkpointUntilClosed() {
        while (!closing) {
            boolean due = isCheckpointDueBefore(Limits.WAL_SHRINKS_AFTER);
            if (closing) {
                return;
            }
            try {
                checkpointer.run("PRAGMA wal_checkpoint(" + (due ? "PASSIVE" : "TRUNCATE") + ")");
            } catch (RuntimeException e) {
                log.warn("A checkpoint failed; the next one tries again", e);
            }
        }
    }

    private boolean isCheckpointDueBefore(Duration quiet) {
        try {
            return checkpointDue.tryAcquire(quiet.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            log.warn("The checkpoints were interrupted and go on until the database is closed");
            return true;
        }
    }

    private Session takeReader() {
        if (closing) {
            throw stopping();
        }
        return pollReader()
                .orElseThrow(() -> Problem.retryLater(
                        ErrorCode.UNAVAILABLE,
                        "Too many reads are waiting for the database. Try again in a moment.",
                        Duration.ofSeconds(1)));
    }

    private Optional<Session> pollReader() {
        try {
            return Optional.ofNullable(
                    readers.poll(Limits.CONNECTION_WAIT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stopping();
        }
    }

    private SQLiteDataSource source(boolean readOnly) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setGetGeneratedKeys(false);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setCacheSize(readOnly ? READER_CACHE_KIB : WRITER_CACHE_KIB);
        config.setPageSize(PAGE_BYTES);
        config.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, String.valueOf(Limits.WAL_BYTES));
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    private Session open(SQLiteDataSource source) {
        try {
            Session session = Session.keepingStatements(source.getConnection(), known);
            session.run("PRAGMA wal_autocheckpoint=0");
            return session;
        } catch (SQLException e) {
            throw new StatementException("open " + file, e);
        }
    }

    private static boolean endsTransaction(Throwable thrown) {
        return switch (code(thrown).orElse(0)) {
            case SQLITE_FULL,
                    SQLITE_IOERR,
                    SQLITE_CORRUPT,
                    SQLITE_NOMEM,
                    SQLITE_BUSY,
                    SQLITE_INTERRUPT -> true;
            default -> false;
        };
    }

    /** Whether there is no room for the file, its log or the index of the log. */
    static boolean isDiskFull(Throwable thrown) {
        return code(thrown).orElse(0) == SQLITE_FULL
                || thrown instanceof SQLiteException sqlite
                        && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE;
    }

    /** SQLite's primary result code (the low byte of an extended one), if SQLite said anything. */
    private static Optional<Integer> code(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof SQLiteException sqlite) {
                return Optional.of(sqlite.getResultCode().code & 0xff);
            }
            if (t instanceof SQLException sql) {
                return Optional.of(sql.getErrorCode() & 0xff);
            }
        }
        return Optional.empty();
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static final int SQLITE_BUSY = 5;
    private static final int SQLITE_NOMEM = 7;
    private static final int SQLITE_INTERRUPT = 9;
    private static final int SQLITE_IOERR = 10;
    private static final int SQLITE_CORRUPT = 11;
    private static final int SQLITE_FULL = 13;
    private static final int BUSY_MILLIS = 10_000;
    private static final int RESET_MILLIS = 100;
    static final int PAGE_BYTES = 4_096;
    private static final int WRITER_CACHE_KIB = -32_768;
    private static final int READER_CACHE_KIB = -4_096;
}
