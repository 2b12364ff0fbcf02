package io.filebell.receiver.internal;

import io.filebell.receiver.InboxException;
import io.filebell.receiver.InboxOptions;
import io.filebell.receiver.Ruling;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An open inbox: what came, what became of it, and the queue of what is to be done, in one database
 * that one process has to itself.
 */
public final class InboxStore implements AutoCloseable {

    /** What the queue learns of the inbox, on the writer's thread. */
    interface Listener {

        /** New jobs, in the order of their numbers. */
        void arrived(List<Job> jobs);

        /** Events with this number or higher ones wait again. */
        void rewound(long number);
    }

    /** A page of what waits. */
    record Page(List<Job> jobs, long lastNumber, boolean isLast) {}

    private final InboxOptions options;
    private final SqlDialect dialect;
    private final Writer writer;
    private final KeptConnections readers;
    private final KeptConnections joiners;
    private final long opening;
    private final Counts counts = new Counts();
    private final AtomicLong lostRefusals = new AtomicLong();
    private final Pruner pruner;
    private volatile Listener listener = new NobodyListens();

    private InboxStore(
            Connector connector, InboxOptions options, SqlDialect dialect, Connection connection)
            throws SQLException {
        this.options = options;
        this.dialect = dialect;
        OwnerLock lock = new OwnerLock();
        Writer.prepare(connection, dialect);
        lock.take(connection, dialect);
        try {
            opening = Schema.prepare(connection, dialect);
            counts.countAnew(connection);
            readers = new KeptConnections(connector, dialect, Limits.READERS);
            joiners = new KeptConnections(connector, dialect, Limits.JOINERS);
            writer = new Writer(connection, connector, dialect, lock, opening, new ToListener());
        } catch (SQLException | RuntimeException e) {
            lock.close();
            throw e;
        }
        pruner = new Pruner(options);
    }

    /**
     * Opens an inbox, making or updating its tables.
     *
     * @throws InboxException when it cannot be used, saying why
     */
    public static InboxStore open(Connector connector, InboxOptions options) {
        try {
            Connection connection = connector.connect();
            try {
                return new InboxStore(connector, options, SqlDialect.of(connection), connection);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new InboxException("The inbox cannot be opened: " + e.getMessage(), e);
        }
    }

    /** What it keeps. */
    public InboxOptions options() {
        return options;
    }

    /** Whoever works on the queue. */
    void listen(Listener changed) {
        listener = changed;
    }

    /**
     * Stores an event and its job, and returns when both are on the disk.
     *
     * @return {@link Ruling#ACCEPTED} or {@link Ruling#DUPLICATE}
     * @throws InboxException when that cannot be said within ten seconds
     */
    public Ruling accept(Arrival arrival) {
        if (counts.waiting() >= options.mostWaiting()) {
            throw new InboxException(
                    "The inbox is full: " + options.mostWaiting() + " events wait.");
        }
        if (counts.bytes() >= options.keepBytes() && !pruner.mayHelp()) {
            throw new InboxException("The inbox is full: what waits takes all of its "
                    + options.keepBytes() + " bytes.");
        }
        Write.Accept accept = new Write.Accept(arrival);
        if (!writer.offer(accept, Limits.WRITES_WAITING)) {
            throw new InboxException("The inbox is closed, or too many requests wait for it.");
        }
        return await(accept.done);
    }

    private static <T extends @Nullable Object> T await(CompletableFuture<T> done) {
        try {
            return done.get(Limits.COMMIT_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InboxException why) {
                throw new InboxException(String.valueOf(why.getMessage()), why);
            }
            throw new InboxException("The inbox failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new InboxException("The inbox's database did not answer in time.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InboxException("Somebody interrupted the wait for the inbox.", e);
        }
    }

    /** Notes a request without a job, soon; under load not all are. */
    public void refuse(Refusal refusal) {
        Write.Refuse write = new Write.Refuse(refusal, lostRefusals::incrementAndGet);
        if (!writer.offer(write, Limits.WRITES_WAITING_FOR_REFUSALS)) {
            lostRefusals.incrementAndGet();
        }
    }

    /** How many of those the log does not hold. */
    public long lostRefusals() {
        return lostRefusals.get();
    }

    /** Marks a job as running, soon; false when the inbox is closed, and nobody is told then. */
    boolean claim(
            Job job, long startedMillis, BiConsumer<Write.Claim, @Nullable InboxException> then) {
        return writer.add(new Write.Claim(job, startedMillis, then));
    }

    void settle(Job job, Outcome outcome, long endedMillis, Runnable then) {
        writer.add(new Write.Settle(job, outcome, endedMillis, () -> {
            if (outcome.isEnd()) {
                counts.ended(1);
            }
            then.run();
        }));
    }

    /** Runs in the writer's transaction; to be told of, not waited for, on the writer's thread. */
    <T extends @Nullable Object> void later(Write.Task.Work<T> work, Write.Task.End<T> end) {
        Write.Task<T> task = new Write.Task<>(work, end);
        if (!writer.add(task)) {
            task.failed(new InboxException("The inbox is closed."));
        }
    }

    /** Runs in the writer's transaction, and waits for the commit. */
    <T extends @Nullable Object> T write(Write.Task.Work<T> work) {
        return write(work, stored -> {});
    }

    /** As the other one; {@code committed} learns of it on the writer's thread, in any case. */
    <T extends @Nullable Object> T write(Write.Task.Work<T> work, Consumer<T> committed) {
        if (writer.isWriterThread()) {
            throw new InboxException("A joined handler cannot wait for another write of the"
                    + " inbox: it runs inside of one. Use its connection.");
        }
        CompletableFuture<T> done = new CompletableFuture<>();
        later(work, (result, thrown) -> {
            if (thrown == null) {
                committed.accept(result);
                done.complete(result);
            } else {
                done.completeExceptionally(thrown);
            }
        });
        return await(done);
    }

    /**
     * Runs a joined handler and marks its job done, in one transaction. On SQLite that is the
     * writer's own, since there is one at a time; on PostgreSQL one apart. What the handler throws
     * is told as a {@link HandlerFailure}.
     */
    void join(Job job, long endedMillis, JoinedWork handler, Write.Task.End<Boolean> end) {
        Write.Task.Work<Boolean> work = connection -> {
            if (markDone(connection, job, endedMillis) == 0) {
                return false;
            }
            try (BorrowedConnection borrowed = new BorrowedConnection(connection, dialect)) {
                try {
                    handler.run(borrowed.connection());
                } catch (Throwable e) {
                    throw new HandlerFailure(e, borrowed.saidIn(e));
                }
            }
            return true;
        };
        switch (dialect) {
            case SQLITE ->
                later(work, (done, thrown) -> {
                    if (Boolean.TRUE.equals(done)) {
                        counts.ended(1);
                    }
                    end.ended(done, ofTheHandler(thrown));
                });
            case POSTGRESQL -> apart(work, end);
        }
    }

    /** What is refused only at the commit, such as a deferred foreign key, is the handler's too. */
    private @Nullable Throwable ofTheHandler(@Nullable Throwable thrown) {
        return thrown instanceof InboxException
                        && thrown.getCause() instanceof SQLException said
                        && dialect.isConstraint(said)
                ? new HandlerFailure(said, Optional.empty())
                : thrown;
    }

    /** What a joined handler does with the connection. */
    interface JoinedWork {

        void run(Connection connection) throws Exception;
    }

    private int markDone(Connection connection, Job job, long endedMillis) throws SQLException {
        try (PreparedStatement done = connection.prepareStatement(
                "UPDATE filebell_job SET state = 'done', ended_at = ?, error = NULL"
                        + " WHERE number = ? AND state = 'running' AND owner = ?")) {
            done.setLong(1, endedMillis);
            done.setLong(2, job.number);
            done.setLong(3, opening);
            return done.executeUpdate();
        }
    }

    private void apart(Write.Task.Work<Boolean> work, Write.Task.End<Boolean> end) {
        Joined joined;
        try {
            joined = joiners.use(connection -> inTransaction(connection, work));
        } catch (InboxException e) {
            end.ended(false, e);
            return;
        }
        end.ended(joined.done, joined.thrown);
    }

    private record Joined(boolean done, @Nullable Throwable thrown) {}

    private Joined inTransaction(Connection connection, Write.Task.Work<Boolean> work)
            throws SQLException {
        connection.setAutoCommit(false);
        try {
            boolean done = work.run(connection);
            counts.commitBeside(connection, done ? 1 : 0);
            return new Joined(done, null);
        } catch (Throwable e) {
            dialect.throwIfItEndsTheTransaction(e);
            connection.rollback();
            return new Joined(false, e);
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /**
     * Reads what waits after a number. Runs on the writer's thread, between commits, so that
     * nothing is stored between the page and its being told.
     */
    void load(long after, int most, Write.Task.End<Page> end) {
        later(connection -> page(connection, after, most), end);
    }

    private static Page page(Connection connection, long after, int most) throws SQLException {
        List<Job> jobs = new ArrayList<>();
        long last = after;
        try (PreparedStatement select = connection.prepareStatement("SELECT number, dedupe, type,"
                + " order_key, replay, received_at, attempt, due_at FROM filebell_job"
                + " WHERE number > ? AND state = 'queued' ORDER BY number LIMIT ?")) {
            select.setLong(1, after);
            select.setInt(2, most);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    last = row.getLong(1);
                    jobs.add(Job.stored(
                            last,
                            row.getString(2),
                            row.getString(3),
                            Optional.ofNullable(row.getString(4)),
                            row.getInt(5) != 0,
                            row.getLong(6),
                            row.getInt(7),
                            row.getLong(8)));
                }
            }
        }
        return new Page(jobs, last, jobs.size() < most);
    }

    /** What is to become of a job that was running when the process ended. */
    interface Recovery {

        Outcome of(String type, int attempts);
    }

    /** Decides about each job that the last process left running; before any is started. */
    void recover(Recovery recovery, long nowMillis) {
        write(connection -> recover(connection, recovery, nowMillis), counts::ended);
    }

    /** How many of them have ended by that. */
    private static int recover(Connection connection, Recovery recovery, long nowMillis)
            throws SQLException {
        List<Job> running = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT number, dedupe, type, attempt"
                        + " FROM filebell_job WHERE state = 'running'")) {
            while (row.next()) {
                running.add(Job.stored(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        Optional.empty(),
                        false,
                        0,
                        row.getInt(4),
                        0));
            }
        }
        int ended = 0;
        try (PreparedStatement update = connection.prepareStatement("UPDATE filebell_job SET"
                + " state = ?, due_at = ?, ended_at = ?, error = ? WHERE number = ?")) {
            for (Job job : running) {
                Outcome outcome = recovery.of(job.type, job.attempt);
                update.setString(1, outcome.state().text());
                update.setLong(2, outcome.dueMillis());
                update.setObject(3, outcome.isEnd() ? nowMillis : null);
                update.setString(4, outcome.error().orElse(null));
                update.setLong(5, job.number);
                update.executeUpdate();
                ended += outcome.isEnd() ? 1 : 0;
            }
        }
        return ended;
    }

    /** The bytes that were received; empty when the event is no longer kept. */
    Optional<Job.Payload> payload(long number) {
        return readers.use(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT headers, body FROM filebell_request WHERE number = ?")) {
                select.setLong(1, number);
                try (ResultSet row = select.executeQuery()) {
                    return row.next()
                            ? Optional.of(new Job.Payload(row.getBytes(1), row.getBytes(2)))
                            : Optional.empty();
                }
            }
        });
    }

    /** Looks, without a write. */
    <T extends @Nullable Object> T read(KeptConnections.Work<T> work) {
        return readers.use(work);
    }

    /** Removes a bounded part of what need not be kept any longer, and tells whether it was all. */
    public boolean prune(long nowMillis) {
        Pruner.Step pruned = write(
                connection -> pruner.prune(connection, counts.bytes(), nowMillis),
                step -> counts.removed(step.bytes()));
        return pruned.isLast();
    }

    /** Whether the kept bytes are so many that room has to be made. */
    public boolean isCrowded() {
        return counts.bytes() >= options.keepBytes() / 20 * 19;
    }

    /** Events queued or running. */
    public long waiting() {
        return counts.waiting();
    }

    /** What the kept headers and bodies take. */
    public long bytes() {
        return counts.bytes();
    }

    /** A name for each sequence that was announced and did not come. */
    public Set<String> gaps() {
        return writer.gaps();
    }

    /** Writes nothing, to see whether that works. */
    public void probe() {
        write(connection -> true);
    }

    /** Where reading a log goes on. */
    public Optional<String> cursor(String log) {
        return write(connection -> writer.sources().cursor(log));
    }

    /** A log was read up to here, and with it each of these sources up to a sequence. */
    public void read(String log, String cursor, Map<String, Long> sequences) {
        write(connection -> {
            writer.sources().read(log, cursor, sequences);
            return true;
        });
    }

    /** Stores what was read from a source's log, as far as it did not come before. */
    public void acceptAll(List<Arrival> arrivals) {
        List<CompletableFuture<Ruling>> all = new ArrayList<>();
        for (Arrival arrival : arrivals) {
            Write.Accept accept = new Write.Accept(arrival);
            if (!writer.offer(accept, Limits.WRITES_WAITING)) {
                throw new InboxException("The inbox is closed, or too many requests wait for it.");
            }
            all.add(accept.done);
        }
        all.forEach(InboxStore::await);
    }

    /** Why nothing can be stored at the moment. */
    public Optional<String> failure() {
        return writer.failure();
    }

    void requeued(long number, int count) {
        counts.requeued(count);
        listener.rewound(number);
    }

    @Override
    public void close() {
        writer.close();
        readers.close();
        joiners.close();
    }

    /** Counts, and passes on. */
    private final class ToListener implements Writer.Listener {

        @Override
        public void counted(List<Job> jobs) {
            counts.arrived(jobs);
        }

        @Override
        public void arrived(List<Job> jobs) {
            listener.arrived(jobs);
        }

        @Override
        public void uncertain() {
            listener.rewound(0);
        }

        @Override
        public boolean countAnew(Connection connection) throws SQLException {
            return counts.countAnew(connection);
        }
    }

    private static final class NobodyListens implements Listener {

        @Override
        public void arrived(List<Job> jobs) {}

        @Override
        public void rewound(long number) {}
    }
}
