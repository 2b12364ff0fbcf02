package io.filebell.receiver.internal;

import io.filebell.receiver.InboxOptions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes ended events, the oldest first: those that ended too long ago, and those over the size.
 * Goes over the events in steps, from the lowest number, and begins anew when it has been through.
 *
 * <p>Works on the writer's thread; {@link #mayHelp} may be asked by any.
 */
final class Pruner {

    /** @param isLast whether this round is through */
    record Step(long bytes, boolean isLast) {}

    private final InboxOptions options;
    private long after;
    private volatile boolean mayHelp = true;
    private boolean removedInThisRound;

    Pruner(InboxOptions options) {
        this.options = options;
    }

    /** Whether there may be ended events to remove; false when the last round found none. */
    boolean mayHelp() {
        return mayHelp;
    }

    Step prune(Connection connection, long bytesKept, long nowMillis) throws SQLException {
        long tooOld = nowMillis - options.keepFor().toMillis();
        // Down to nine tenths, so that not every event has to make room for itself.
        long over = bytesKept - options.keepBytes() / 10 * 9;
        List<Long> gone = new ArrayList<>();
        long bytes = 0;
        int seen = 0;
        boolean through = false;
        try (PreparedStatement select = connection.prepareStatement("SELECT number, state,"
                + " ended_at, bytes, received_at FROM filebell_job WHERE number > ?"
                + " ORDER BY number LIMIT ?")) {
            select.setLong(1, after);
            select.setInt(2, Limits.ROWS_OF_A_PRUNE);
            try (ResultSet row = select.executeQuery()) {
                while (row.next() && !through) {
                    seen++;
                    long number = row.getLong(1);
                    boolean waits = row.getString(2).equals("queued")
                            || row.getString(2).equals("running");
                    if (!waits && (row.getLong(3) < tooOld || bytes < over)) {
                        gone.add(number);
                        bytes += row.getLong(4);
                    }
                    // Nothing that came later can have ended before that.
                    through = row.getLong(5) >= tooOld && bytes >= over;
                    after = number;
                }
            }
        }
        remove(connection, gone);
        removedInThisRound |= !gone.isEmpty();
        boolean last = through || seen < Limits.ROWS_OF_A_PRUNE;
        if (last) {
            after = 0;
            mayHelp = removedInThisRound || over <= 0;
            removedInThisRound = false;
        }
        return new Step(bytes, last);
    }

    private static void remove(Connection connection, List<Long> numbers) throws SQLException {
        for (String table : List.of("filebell_request", "filebell_job")) {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM " + table + " WHERE number = ?")) {
                for (long number : numbers) {
                    delete.setLong(1, number);
                    delete.addBatch();
                }
                delete.executeBatch();
            }
        }
    }
}
