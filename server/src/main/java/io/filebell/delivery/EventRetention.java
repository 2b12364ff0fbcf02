package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.base.Id;
import io.filebell.base.Limits;
import io.filebell.db.Database;
import io.filebell.endpoint.Endpoints;
import io.filebell.event.EventLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Drops events that are older than they are kept for, the oldest of each log first, and never one
 * that is still owed to an endpoint; and after them the revisions of endpoints that no event needs
 * any more.
 *
 * <p>Each write drops a bounded number of events, and finds out what is owed in the same
 * transaction: it is one of the log's group, as those are that move cursors.
 */
final class EventRetention {

    private static final int LOGS_AT_ONCE = 100;
    private static final int ENDPOINTS_AT_ONCE = 100;

    private final Database database;
    private final EventLog events;
    private final Endpoints endpoints;
    private final InstantSource clock;
    private final Duration keep;
    private final BooleanSupplier closing;
    private final SqlOwed owed = new SqlOwed();
    private final SqlLaneChanges laneChanges = new SqlLaneChanges();

    EventRetention(
            Database database,
            EventLog events,
            Endpoints endpoints,
            InstantSource clock,
            Duration keep,
            BooleanSupplier closing) {
        this.database = database;
        this.events = events;
        this.endpoints = endpoints;
        this.clock = clock;
        this.keep = keep;
        this.closing = closing;
    }

    void run() {
        Instant cutoff = clock.instant().minus(keep);
        String after = "";
        List<Id> logs;
        do {
            String from = after;
            logs = database.read(tx -> events.logsFrom(tx, cutoff, from, LOGS_AT_ONCE));
            for (Id log : logs) {
                drop(log, cutoff);
                after = log.value();
            }
        } while (logs.size() == LOGS_AT_ONCE && !closing.getAsBoolean());
        dropRevisions();
    }

    /**
     * An endpoint's revisions are needed for as long as events are kept that they were made for.
     */
    private void dropRevisions() {
        String after = "";
        List<EndpointId> revised;
        do {
            String from = after;
            revised = database.read(tx -> endpoints.withOldRevisions(tx, from, ENDPOINTS_AT_ONCE));
            for (EndpointId endpoint : revised) {
                Endpoints.Outdated outdated = database.read(tx -> endpoints.outdated(tx, endpoint));
                database.write(outdated.home(), tx -> {
                    endpoints.drop(tx, outdated);
                    return outdated;
                });
                after = endpoint.value();
            }
        } while (revised.size() == ENDPOINTS_AT_ONCE && !closing.getAsBoolean());
    }

    private void drop(Id log, Instant cutoff) {
        int most = Limits.EVENTS_DROPPED_AT_ONCE;
        long dropped;
        do {
            dropped = database.write(log, tx -> {
                long last = Math.min(
                        events.lastBefore(tx, log, cutoff, most), owed.settledThrough(tx, log));
                laneChanges.dropDeleted(tx, log);
                return events.drop(tx, log, last, most);
            });
        } while (dropped == most && !closing.getAsBoolean());
    }
}
