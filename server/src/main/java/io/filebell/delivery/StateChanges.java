package io.filebell.delivery;

import io.filebell.base.EndpointId;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what gates decided: that endpoints fail, work again, or are given up. Those whose changes
 * stand in the same log one after the other, so that they are told in the order in which they
 * happened; again and again while the database cannot commit. A crash loses what is not written
 * yet, and the gates decide anew.
 */
final class StateChanges {

    private static final Logger log = LoggerFactory.getLogger(StateChanges.class);

    private record Pending(Gate gate, Id home, EndpointId endpoint, Change change, String reason) {}

    private final Database database;
    private final Endpoints endpoints;
    private final Alarms alarms;
    private final Executor executor;
    private final Map<Id, Deque<Pending>> waiting = new HashMap<>();

    StateChanges(Database database, Endpoints endpoints, Alarms alarms, Executor executor) {
        this.database = database;
        this.endpoints = endpoints;
        this.alarms = alarms;
        this.executor = executor;
    }

    /** @param reason why, in a sentence */
    void add(Gate gate, Endpoint endpoint, Change change, String reason) {
        if (change == Change.NONE) {
            return;
        }
        Id home = endpoint.home();
        synchronized (waiting) {
            Deque<Pending> before = waiting.computeIfAbsent(home, log -> new ArrayDeque<>());
            before.add(new Pending(gate, home, endpoint.id(), change, reason));
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
                OptionalLong revision = database.write(home, tx -> write(tx, one));
                one.gate().written(revision.orElse(0));
            } catch (RuntimeException e) {
                log.warn(
                        "That endpoint {} is {} is not written yet",
                        next.endpoint(),
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
            case FAILING -> endpoints.fail(tx, one.endpoint(), one.reason());
            case RECOVERED -> endpoints.recover(tx, one.endpoint());
            case DISABLED -> {
                endpoints.disable(tx, one.endpoint(), one.reason());
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
