package io.filebell.receiver.internal;

import io.filebell.receiver.InboxException;
import io.filebell.receiver.Ruling;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes to the inbox. It takes every write that waits, runs them in one
 * transaction, commits once and then tells them all, so that the busier it is, the more share a
 * flush to the disk.
 *
 * <p><b>Failure.</b> When a commit fails, each of its writes is told so, but for the ends of jobs,
 * which are written again until they are stored. When it fails because of one write, the others are
 * committed apart from it. A connection on which anything failed is not trusted again: the next
 * batch has a new one, and what memory holds of the tables is read anew.
 *
 * <p><b>A commit whose end is not known</b> (the connection was lost while it was under way) may
 * have stored its writes. They are told that they failed all the same, and each can be written once
 * more: an event is a repeat then, a job is claimed that is claimed already, an end changes
 * nothing. The queue is read again from the table, for a job that is there and that nobody was told
 * of; and after the next commit the events are counted anew.
 */
final class Writer implements AutoCloseable {

    private static final System.Logger log = System.getLogger("io.filebell.receiver");

    /** Learns of what was stored, on the writer's thread. */
    interface Listener {

        /** New jobs are stored; told before their senders are answered, so it is quick. */
        void counted(List<Job> jobs);

        /** New jobs, in the order of their numbers. */
        void arrived(List<Job> jobs);

        /** A commit's end is not known: jobs may wait that nobody was told of. */
        void uncertain();

        /** Memory's counts may be wrong; false when that has to be tried later. */
        boolean countAnew(Connection connection) throws SQLException;
    }

    private final Connector connector;
    private final SqlDialect dialect;
    private final OwnerLock lock;
    private final long opening;
    private final ReentrantLock queueLock = new ReentrantLock();
    private final Condition filled = queueLock.newCondition();
    private final ArrayDeque<Write> waiting = new ArrayDeque<>();
    private final ArrayDeque<Write> owed = new ArrayDeque<>();
    private final Sources sources = new Sources();
    private final Optional<Checkpoints> checkpoints;
    private final Thread thread;
    private boolean closing;
    private long nextNumber;
    private boolean gapsChanged;
    private boolean countIsDue;
    private @Nullable InboxSession session;
    private volatile Listener listener;
    private volatile Optional<String> failure = Optional.empty();
    private volatile boolean broken;
    private volatile Set<String> gaps = Set.of();

    /** Begins to write on this connection, whose tables are prepared and locked. */
    Writer(
            Connection connection,
            Connector connector,
            SqlDialect dialect,
            OwnerLock lock,
            long opening,
            Listener listener)
            throws SQLException {
        this.connector = connector;
        this.dialect = dialect;
        this.lock = lock;
        this.opening = opening;
        this.listener = listener;
        this.session = loaded(connection);
        this.checkpoints = Checkpoints.of(connector, dialect);
        this.thread = new Thread(this::writeUntilClosed, "filebell-inbox-writer");
        thread.setDaemon(true);
        thread.start();
    }

    void listen(Listener changed) {
        listener = changed;
    }

    /** Why the last commit failed; empty when it did not. */
    Optional<String> failure() {
        return failure;
    }

    /** A name for each gap. */
    Set<String> gaps() {
        return gaps;
    }

    /** The gaps and sources; only for work that runs on the writer's thread. */
    Sources sources() {
        return sources;
    }

    boolean isWriterThread() {
        return Thread.currentThread() == thread;
    }

    /** Whether there is room for what is told from outside and can be refused. */
    boolean offer(Write write, int mostWaiting) {
        queueLock.lock();
        try {
            if (closing || waiting.size() >= mostWaiting) {
                return false;
            }
            waiting.add(write);
            filled.signal();
            return true;
        } finally {
            queueLock.unlock();
        }
    }

    /** Queues what follows from what was stored before, and is bounded by that. */
    boolean add(Write write) {
        return offer(write, Integer.MAX_VALUE);
    }

    private void writeUntilClosed() {
        List<Write> batch = new ArrayList<>();
        while (take(batch)) {
            boolean written = commit(batch);
            batch.clear();
            if (!written) {
                pause(Limits.WRITE_PAUSE);
            }
        }
        InboxException closed = new InboxException("The inbox is closed.");
        owed.forEach(write -> write.failed(closed));
        checkpoints.ifPresent(Checkpoints::close);
        drop();
        lock.close();
    }

    /** Takes what waits, at most as much as one commit takes; false at the end. */
    private boolean take(List<Write> batch) {
        queueLock.lock();
        try {
            while (waiting.isEmpty() && owed.isEmpty() && !closing) {
                filled.awaitUninterruptibly();
            }
            if (waiting.isEmpty() && closing && (owed.isEmpty() || failure.isPresent())) {
                return false;
            }
            while (batch.size() < Limits.WRITES_IN_A_COMMIT && !owed.isEmpty()) {
                batch.add(owed.remove());
            }
            while (batch.size() < Limits.WRITES_IN_A_COMMIT && !waiting.isEmpty()) {
                batch.add(waiting.remove());
            }
            return true;
        } finally {
            queueLock.unlock();
        }
    }

    private void pause(Duration pause) {
        queueLock.lock();
        try {
            long nanos = pause.toNanos();
            while (nanos > 0 && !closing) {
                nanos = filled.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            log.log(System.Logger.Level.DEBUG, "Somebody interrupted a pause of the writer", e);
        } finally {
            queueLock.unlock();
        }
    }

    /** Whether the batch, or what of it could be stored, is on the disk. */
    private boolean commit(List<Write> batch) {
        boolean isSent = false;
        InboxSession current;
        try {
            if (broken) {
                throw new InboxException("The inbox's database is damaged or cannot be read;"
                        + " restart the receiver once its disk is in order.");
            }
            current = session();
            current.begin();
            run(batch, current);
            isSent = true;
            current.commit();
        } catch (SQLException e) {
            return failed(batch, e, isSent);
        } catch (InboxException e) {
            refuse(batch, e);
            return false;
        } catch (RuntimeException | Error e) {
            refuse(batch, new InboxException("A write to the inbox failed: " + e, e));
            tellIfUncertain(isSent);
            return false;
        }
        failure = Optional.empty();
        if (gapsChanged) {
            gaps = sources.gapNames();
            gapsChanged = false;
        }
        tell(batch);
        if (countIsDue) {
            countAnew(current);
        }
        return true;
    }

    private boolean failed(List<Write> batch, SQLException e, boolean isSent) {
        broken |= dialect.isBeyondRepair(e);
        boolean isUncertain = isSent && !dialect.isKnownToStoreNothing(e);
        if (batch.size() > 1 && !isUncertain && !dialect.endsTransaction(e)) {
            drop();
            boolean all = true;
            for (Write write : batch) {
                all &= commit(List.of(write));
            }
            return all;
        }
        String sentence = isUncertain
                ? "The inbox's database did not say whether it stored: " + e.getMessage()
                : dialect.sentence(e);
        refuse(batch, new InboxException(sentence, e));
        tellIfUncertain(isUncertain);
        return false;
    }

    private void refuse(List<Write> batch, InboxException why) {
        drop();
        failure = Optional.of(String.valueOf(why.getMessage()));
        log.log(System.Logger.Level.WARNING, why.getMessage(), why.getCause());
        for (Write write : batch) {
            if (write instanceof Write.Settle) {
                owed.add(write);
            } else {
                tell(() -> write.failed(why));
            }
        }
    }

    private void tellIfUncertain(boolean isUncertain) {
        if (isUncertain) {
            countIsDue = true;
            tell(listener::uncertain);
        }
    }

    private void countAnew(InboxSession current) {
        try {
            countIsDue = !listener.countAnew(current.connection());
        } catch (SQLException e) {
            log.log(System.Logger.Level.DEBUG, "The inbox could not be counted", e);
            drop();
        }
    }

    private void run(List<Write> batch, InboxSession current) throws SQLException {
        List<Write.Accept> accepts = of(Write.Accept.class, batch);
        for (Write.Accept accept : accepts) {
            accept.number = nextNumber++;
        }
        List<Refusal> refusals = new ArrayList<>();
        if (!accepts.isEmpty()) {
            current.accept(accepts);
            for (Write.Accept accept : accepts) {
                if (accept.fresh) {
                    noteSequence(accept.arrival);
                } else if (!accept.arrival.isRead()) {
                    refusals.add(duplicate(accept.arrival));
                }
            }
        }
        List<Write.Claim> claims = of(Write.Claim.class, batch);
        if (!claims.isEmpty()) {
            current.claim(claims);
        }
        List<Write.Settle> settles = of(Write.Settle.class, batch);
        if (!settles.isEmpty()) {
            countIsDue |= !current.settle(settles);
        }
        of(Write.Refuse.class, batch).forEach(write -> refusals.add(write.refusal));
        if (!refusals.isEmpty()) {
            current.refuse(refusals);
        }
        for (Write write : batch) {
            if (write instanceof Write.Task<?> task) {
                task.run(current, dialect);
            }
        }
        var changed = sources.takeChanged();
        if (!changed.isEmpty()) {
            current.save(changed);
            gapsChanged = true;
        }
    }

    private void noteSequence(Arrival arrival) {
        OptionalLong sequence = arrival.sequence();
        OptionalLong previous = arrival.previous();
        if (sequence.isPresent() && previous.isPresent()) {
            sources.saw(arrival.source(), sequence.getAsLong(), previous.getAsLong());
        }
    }

    private void tell(List<Write> batch) {
        List<Job> jobs = new ArrayList<>();
        long bytes = 0;
        for (Write write : batch) {
            if (write instanceof Write.Accept accept && accept.fresh) {
                jobs.add(Job.arrived(accept.number, accept.arrival));
                bytes += accept.arrival.bytes();
            }
        }
        if (checkpoints.isPresent()) {
            checkpoints.get().committed(batch.size(), bytes);
        }
        listener.counted(jobs);
        for (Write write : batch) {
            if (write instanceof Write.Accept) {
                tell(write::committed);
            }
        }
        if (!jobs.isEmpty()) {
            tell(() -> listener.arrived(jobs));
        }
        for (Write write : batch) {
            if (!(write instanceof Write.Accept)) {
                tell(write::committed);
            }
        }
    }

    /** Whoever is told may fail; what is stored is stored, and the others are told all the same. */
    private static void tell(Runnable told) {
        try {
            told.run();
        } catch (RuntimeException | Error e) {
            log.log(System.Logger.Level.ERROR, "What follows from a commit failed", e);
        }
    }

    private static Refusal duplicate(Arrival arrival) {
        byte[] body = arrival.body();
        return new Refusal(
                Ruling.DUPLICATE,
                Optional.of(arrival.dedupe()),
                new byte[0],
                new byte[0],
                body.length,
                "It came before.",
                arrival.receivedMillis());
    }

    private static <W extends Write> List<W> of(Class<W> kind, List<Write> batch) {
        List<W> found = new ArrayList<>();
        for (Write write : batch) {
            if (kind.isInstance(write)) {
                found.add(kind.cast(write));
            }
        }
        return found;
    }

    private InboxSession session() throws SQLException {
        InboxSession current = session;
        if (current == null) {
            Connection connection = connector.connect();
            try {
                prepare(connection, dialect);
                lock.take(connection, dialect);
                current = loaded(connection);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
            session = current;
        }
        return current;
    }

    /** Sets a connection up as the dialect needs it. */
    static void prepare(Connection connection, SqlDialect dialect) throws SQLException {
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            for (String sql : dialect.session()) {
                statement.execute(sql);
            }
        }
    }

    /** What memory holds of the tables is read from them. */
    private InboxSession loaded(Connection connection) throws SQLException {
        InboxSession made = new InboxSession(connection, dialect, opening);
        made.throwUnlessNewest(opening);
        nextNumber = Math.max(nextNumber, made.highestNumber() + 1);
        made.loadSources(sources);
        made.loadRefused();
        gaps = sources.gapNames();
        return made;
    }

    private void drop() {
        InboxSession current = session;
        session = null;
        if (current != null) {
            current.rollBack();
            try {
                current.close();
            } catch (SQLException e) {
                log.log(System.Logger.Level.DEBUG, "A connection could not be closed", e);
            }
        }
    }

    /** Writes what waits, and ends. */
    @Override
    public void close() {
        queueLock.lock();
        try {
            closing = true;
            filled.signalAll();
        } finally {
            queueLock.unlock();
        }
        Threads.join(thread);
    }
}
