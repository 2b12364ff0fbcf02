package io.filebell.delivery;

import io.filebell.base.Id;
import io.filebell.base.Limits;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.delivery.Gate.Change;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.Endpoints;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what lanes and gates decided: that endpoints fail, work again, or are given up. Those
 * whose changes stand in the same log one after the other, so that they are told in the order in
 * which they happened; again and again while the database cannot commit. A crash loses what is not
 * written yet, and it is decided anew.
 *
 * <p>What waits for an endpoint that works again need not wait any longer: it is due before the
 * recovery is written, so that no crash leaves it waiting.
 *
 * <p><b>Locks.</b> Each is a write of the log in which the endpoint's changes stand, and nothing
 * else: who changes an endpoint by hand locks its row and then, for a new revision, logs. Were it
 * part of a write of another log, one could hold what the other waits for.
 */
final class StateChanges {

    private static final Logger log = LoggerFactory.getLogger(StateChanges.class);

    private record Pending(Endpoint endpoint, Change change, String reason, LongConsumer written) {}

    private final Database database;
    private final Endpoints endpoints;
    private final Backlogs backlogs;
    private final Alarms alarms;
    private final Executor executor;
    private final Map<Id, Deque<Pending>> waiting = new HashMap<>();

    StateChanges(
            Database database,
            Endpoints endpoints,
            Backlogs backlogs,
            Alarms alarms,
            Executor executor) {
        this.database = database;
        this.endpoints = endpoints;
        this.backlogs = backlogs;
        this.alarms = alarms;
        this.executor = executor;
    }

    /** @param reason why, in a sentence */
    void add(Gate gate, Endpoint endpoint, Change change, String reason) {
        if (change != Change.NONE) {
            add(new Pending(endpoint, change, reason, gate::written));
        }
    }

    /**
     * The endpoint wants nothing any more.
     *
     * @param written called once, when it is disabled
     */
    void disable(Endpoint endpoint, String reason, Runnable written) {
        add(new Pending(endpoint, Change.DISABLED, reason, revision -> written.run()));
    }

    private void add(Pending pending) {
        Id home = pending.endpoint().home();
        synchronized (waiting) {
            Deque<Pending> before = waiting.computeIfAbsent(home, log -> new ArrayDeque<>());
            before.add(pending);
            if (before.size() > 1) {
                return;
            }
        }
        executor.execute(() -> writeAll(home));
    }

    private void writeAll(Id home) {
        for (Pending next = peek(home); next != null; next = removeAndPeek(home)) {
            try {
                Pending one = next;
                if (one.change() == Change.RECOVERED) {
                    backlogs.bringForward(one.endpoint().id());
                }
                OptionalLong revision = database.write(home, tx -> write(tx, one));
                one.written().accept(revision.orElse(0));
            } catch (RuntimeException e) {
                log.warn(
                        "That endpoint {} is {} is not written yet",
                        next.endpoint().id(),
                        next.change(),
                        e);
                alarms.after(
                        Limits.AFTER_FAILED_WRITE, () -> executor.execute(() -> writeAll(home)));
                return;
            }
        }
    }

    private OptionalLong write(Tx tx, Pending one) {
        return switch (one.change()) {
            case FAILING -> endpoints.fail(tx, one.endpoint().id(), one.reason());
            case RECOVERED -> endpoints.recover(tx, one.endpoint().id());
            case DISABLED -> {
                endpoints.disable(tx, one.endpoint().id(), one.reason());
                yield OptionalLong.empty();
            }
            case NONE -> OptionalLong.empty();
        };
    }

    private @Nullable Pending peek(Id home) {
        synchronized (waiting) {
            Deque<Pending> left = waiting.get(home);
            return left == null ? null : left.peek();
        }
    }

    private @Nullable Pending removeAndPeek(Id home) {
        synchronized (waiting) {
            Deque<Pending> left = waiting.getOrDefault(home, new ArrayDeque<>());
            left.poll();
            if (left.isEmpty()) {
                waiting.remove(home);
            }
            return left.peek();
        }
    }
}
