package io.filebell.receiver;

import io.filebell.receiver.internal.Connector;
import io.filebell.receiver.internal.InboxLog;
import io.filebell.receiver.internal.InboxStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The durable memory of a receiver, in SQLite or PostgreSQL: the raw requests, what was decided
 * about each, and the queue of events to handle.
 *
 * <p>Its tables are its own; their names begin with {@code filebell_}, and it makes and updates
 * them when it is opened. One process has an inbox to itself: a second one that opens it is refused
 * (on SQLite by a lock on a file beside the database, on PostgreSQL by an advisory lock of its
 * schema), and both locks end with the process, however it ends. The JDBC driver is yours to bring.
 *
 * <p>Safe for use by many threads at once.
 */
public final class Inbox implements AutoCloseable {

    private final InboxStore store;
    private final InboxLog log;

    private Inbox(InboxStore store) {
        this.store = store;
        this.log = new InboxLog(store);
    }

    /**
     * Opens an inbox, with {@link InboxOptions#DEFAULT}.
     *
     * @param jdbcUrl such as {@code jdbc:sqlite:inbox.db} or {@code jdbc:postgresql://…}
     * @throws InboxException when it cannot be used, saying why
     */
    public static Inbox open(String jdbcUrl) {
        return open(jdbcUrl, InboxOptions.DEFAULT);
    }

    /** As the other one, with options. */
    public static Inbox open(String jdbcUrl, InboxOptions options) {
        return new Inbox(InboxStore.open(Connector.to(jdbcUrl), options));
    }

    /**
     * Opens an inbox in the database of a data source, of which it holds up to six connections, and
     * on PostgreSQL up to eight more for joined handlers.
     *
     * @throws InboxException when it cannot be used, saying why
     */
    public static Inbox open(DataSource source, InboxOptions options) {
        return new Inbox(InboxStore.open(Connector.to(source), options));
    }

    /** The event with this id; several when the sender replayed it and it ran again. */
    public List<LoggedEvent> find(String id) {
        return log.find(id);
    }

    /** Events after a number, in the order of receipt; from 0 the oldest that is kept. */
    public List<LoggedEvent> events(long after, int most) {
        return log.events(after, most);
    }

    /** The newest events, the newest first, in one state or in any. */
    public List<LoggedEvent> newest(Optional<JobState> state, int most) {
        return log.newest(state, most);
    }

    /** The body of an event as it came; empty when it is not kept. */
    public Optional<byte[]> body(long number) {
        return log.body(number);
    }

    /** Dead letters and events that were set aside, after a number. */
    public List<LoggedEvent> aside(long after, int most) {
        return log.aside(after, most);
    }

    /** The newest requests that made no job, the newest first, with the reason of each. */
    public List<LoggedRequest> refused(int most) {
        return log.refused(most);
    }

    /**
     * Runs an event again that has ended in whatever way, with all its attempts.
     *
     * @return false when it still waits or runs, or is not kept
     */
    public boolean replay(long number) {
        return log.replay(number);
    }

    /**
     * Runs the events of a range again that have ended.
     *
     * @param from the first number
     * @param to the last number, included
     * @param pattern a type, {@code prefix.*} or {@code *}
     * @return how many
     */
    public long replay(long from, long to, String pattern) {
        return log.replay(from, to, pattern);
    }

    /** Gives up a dead letter or an event that was set aside; false when it is neither. */
    public boolean discard(long number) {
        return log.discard(number);
    }

    /** Writes what waits to be written, and lets go of the database. */
    @Override
    public void close() {
        store.close();
    }

    Duration keepFor() {
        return store.options().keepFor();
    }

    InboxStore store() {
        return store;
    }

    long asideCount() {
        return log.asideCount();
    }
}
