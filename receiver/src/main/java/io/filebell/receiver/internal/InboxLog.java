package io.filebell.receiver.internal;

import io.filebell.receiver.Headers;
import io.filebell.receiver.JobState;
import io.filebell.receiver.LoggedEvent;
import io.filebell.receiver.LoggedRequest;
import io.filebell.receiver.Ruling;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a person asks of an inbox: where an event is, what failed, what was refused; and again. */
public final class InboxLog {

    private static final String EVENT = "SELECT number, dedupe, type, order_key, state, attempt,"
            + " received_at, started_at, ended_at, error FROM filebell_job ";
    private static final String IS_OVER = "state NOT IN ('queued', 'running')";

    private final InboxStore store;

    /** The log of this inbox. */
    public InboxLog(InboxStore store) {
        this.store = store;
    }

    /** The event with this id, and each replay of it that ran again. */
    public List<LoggedEvent> find(String id) {
        return store.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    EVENT + "WHERE dedupe = ? OR (dedupe > ? AND dedupe < ?) ORDER BY number")) {
                select.setString(1, id);
                select.setString(2, id + ' ');
                select.setString(3, id + '!');
                return events(select);
            }
        });
    }

    /** Dead letters and what was set aside, the oldest first, after a number. */
    public List<LoggedEvent> aside(long after, int most) {
        return store.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(EVENT
                    + "WHERE state IN ('dead', 'set_aside') AND number > ?"
                    + " ORDER BY number LIMIT ?")) {
                select.setLong(1, after);
                select.setInt(2, most);
                return events(select);
            }
        });
    }

    /** All events after a number, the oldest first. */
    public List<LoggedEvent> events(long after, int most) {
        return store.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    EVENT + "WHERE number > ? ORDER BY number LIMIT ?")) {
                select.setLong(1, after);
                select.setInt(2, most);
                return events(select);
            }
        });
    }

    /** The newest events, the newest first, in one state or in any. */
    public List<LoggedEvent> newest(Optional<JobState> state, int most) {
        String where = state.isPresent() ? "WHERE state = ? " : "";
        return store.read(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement(EVENT + where + "ORDER BY number DESC LIMIT ?")) {
                if (state.isPresent()) {
                    select.setString(1, state.get().text());
                }
                select.setInt(state.isPresent() ? 2 : 1, most);
                return events(select);
            }
        });
    }

    /** How many dead letters there are and how many events that were set aside, together. */
    public long asideCount() {
        return store.read(connection -> {
            try (PreparedStatement select =
                            connection.prepareStatement("SELECT COUNT(*) FROM filebell_job"
                                    + " WHERE state IN ('dead', 'set_aside')");
                    ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0L;
            }
        });
    }

    /** The body of an event; empty when it is no longer kept. */
    public Optional<byte[]> body(long number) {
        return store.payload(number).map(Job.Payload::body);
    }

    /** The newest requests that made no job, the newest first. */
    public List<LoggedRequest> refused(int most) {
        return store.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT ruling,"
                    + " received_at, id, headers, body, body_bytes, reason FROM filebell_refused"
                    + " ORDER BY received_at DESC, number DESC LIMIT ?")) {
                select.setInt(1, most);
                List<LoggedRequest> found = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(new LoggedRequest(
                                Ruling.parse(row.getString(1)),
                                Instant.ofEpochMilli(row.getLong(2)),
                                Optional.ofNullable(row.getString(3)),
                                Headers.parse(row.getBytes(4)),
                                row.getBytes(5),
                                row.getLong(6),
                                row.getString(7)));
                    }
                }
                return found;
            }
        });
    }

    /** Runs one event again, with all its attempts; false when it still waits or is not kept. */
    public boolean replay(long number) {
        return replay(number, number, "*") == 1;
    }

    /**
     * Runs ended events again, in steps of a thousand.
     *
     * @param pattern an exact type, {@code prefix.*} or {@code *}
     * @return how many
     */
    public long replay(long from, long to, String pattern) {
        TypePattern types = TypePattern.of(pattern);
        long replayed = 0;
        Step step = replayStep(from, to, types);
        while (!step.isLast) {
            replayed += step.replayed;
            step = replayStep(step.last + 1, to, types);
        }
        return replayed + step.replayed;
    }

    /** @param last the highest number that was looked at */
    private record Step(int replayed, long first, long last, boolean isLast) {}

    private Step replayStep(long from, long to, TypePattern pattern) {
        return store.write(
                connection -> {
                    List<Long> again = new ArrayList<>();
                    int seen = 0;
                    long last = from;
                    try (PreparedStatement select =
                            connection.prepareStatement("SELECT number, type"
                                    + " FROM filebell_job WHERE number >= ? AND number <= ? AND "
                                    + IS_OVER
                                    + " ORDER BY number LIMIT ?")) {
                        select.setLong(1, from);
                        select.setLong(2, to);
                        select.setInt(3, Limits.ROWS_OF_A_PAGE);
                        try (ResultSet row = select.executeQuery()) {
                            while (row.next()) {
                                seen++;
                                last = row.getLong(1);
                                if (pattern.matches(row.getString(2))) {
                                    again.add(last);
                                }
                            }
                        }
                    }
                    queue(connection, again);
                    return new Step(
                            again.size(),
                            again.isEmpty() ? from : again.get(0),
                            last,
                            seen < Limits.ROWS_OF_A_PAGE);
                },
                this::tell);
    }

    private void tell(Step step) {
        if (step.replayed > 0) {
            store.requeued(step.first, step.replayed);
        }
    }

    private static void queue(Connection connection, List<Long> numbers) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE filebell_job SET"
                + " state = 'queued', attempt = 0, due_at = 0, ended_at = NULL, replay = 1"
                + " WHERE number = ?")) {
            for (long number : numbers) {
                update.setLong(1, number);
                update.addBatch();
            }
            update.executeBatch();
        }
    }

    /** Gives up a dead letter, or what was set aside; false when it is neither. */
    public boolean discard(long number) {
        return store.write(connection -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE filebell_job SET"
                    + " state = ? WHERE number = ? AND state IN ('dead', 'set_aside')")) {
                update.setString(1, JobState.DISCARDED.text());
                update.setLong(2, number);
                return update.executeUpdate() == 1;
            }
        });
    }

    private static List<LoggedEvent> events(PreparedStatement select) throws SQLException {
        List<LoggedEvent> found = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                found.add(new LoggedEvent(
                        row.getLong(1),
                        Arrival.idOf(row.getString(2)),
                        row.getString(3),
                        Optional.ofNullable(row.getString(4)),
                        JobState.parse(row.getString(5)),
                        row.getInt(6),
                        Instant.ofEpochMilli(row.getLong(7)),
                        time(row, 8),
                        time(row, 9),
                        Optional.ofNullable(row.getString(10))));
            }
        }
        return found;
    }

    private static Optional<Instant> time(ResultSet row, int column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
