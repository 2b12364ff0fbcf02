package io.filebell.receiver.internal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * How many events wait and how many bytes are kept: in memory, because each request asks. They
 * follow what each commit changed, and are counted anew from the table when nobody knows what one
 * changed.
 *
 * <p><b>Concurrency.</b> Anybody may read them. The writer's thread changes them after its commits
 * and counts anew between them. Joined handlers on PostgreSQL commit beside it: for a count, such a
 * commit and what it changes here are one step.
 */
final class Counts {

    private static final System.Logger log = System.getLogger("io.filebell.receiver");

    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    /** Shared by commits beside the writer; a count has it alone. */
    private final ReentrantReadWriteLock beside = new ReentrantReadWriteLock();

    /** Events queued or running. */
    long waiting() {
        return waiting.get();
    }

    /** What the kept headers and bodies take. */
    long bytes() {
        return bytes.get();
    }

    void arrived(List<Job> jobs) {
        waiting.addAndGet(jobs.size());
        for (Job job : jobs) {
            Job.Payload payload = job.payload;
            bytes.addAndGet(payload == null ? 0 : payload.bytes());
        }
    }

    /** So many that had ended are to be done again. */
    void requeued(int count) {
        waiting.addAndGet(count);
    }

    void ended(int count) {
        waiting.addAndGet(-count);
    }

    void removed(long bytesOfEvents) {
        bytes.addAndGet(-bytesOfEvents);
    }

    /** Commits on a thread beside the writer's, and counts so many as ended. */
    void commitBeside(Connection connection, int ended) throws SQLException {
        beside.readLock().lock();
        try {
            connection.commit();
            ended(ended);
        } finally {
            beside.readLock().unlock();
        }
    }

    /**
     * Counts what is in the table; between commits of the writer, and on its thread.
     *
     * @return false, and nothing is changed, when a commit beside it does not end in time
     */
    boolean countAnew(Connection connection) throws SQLException {
        try {
            if (!beside.writeLock().tryLock(Limits.COUNT_WAIT.toNanos(), TimeUnit.NANOSECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            log.log(System.Logger.Level.DEBUG, "Somebody interrupted a count of the inbox", e);
            return false;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COALESCE(SUM(bytes), 0),"
                        + " COALESCE(SUM(CASE WHEN state IN ('queued', 'running') THEN 1"
                        + " ELSE 0 END), 0) FROM filebell_job")) {
            if (row.next()) {
                bytes.set(row.getLong(1));
                waiting.set(row.getLong(2));
            }
            return true;
        } finally {
            beside.writeLock().unlock();
        }
    }
}
