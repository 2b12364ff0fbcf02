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
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what gates decided: that endpoints fail, work again, or are given up. One after the other,
 * so that they are told in the order in which they happened; again and again while the database
 * cannot commit. A crash loses what is not written yet, and the gates decide anew.
 */
final class StateChanges {

    private static final Logger log = LoggerFactory.getLogger(StateChanges.class);

    private record Pending(Gate gate, Id home, EndpointId endpoint, Change change, String reason) {}

    private final Database database;
    private final Endpoints endpoints;
    private final Alarms alarms;
    private final Executor executor;
    private final Deque<Pending> waiting = new ArrayDeque<>();

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
        synchronized (waiting) {
            waiting.add(new Pending(gate, endpoint.home(), endpoint.id(), change, reason));
            if (waiting.size() > 1) {
                return;
            }
        }
        executor.execute(this::writeAll);
    }

    private void writeAll() {
        for (Pending next = peek(); next != null; next = removeAndPeek()) {
            try {
                Pending one = next;
                OptionalLong revision = database.write(one.home(), tx -> write(tx, one));
                one.gate().written(revision.orElse(0));
            } catch (RuntimeException e) {
                log.warn(
                        "That endpoint {} is {} is not written yet",
                        next.endpoint(),
                        next.change(),
                        e);
                alarms.after(Limits.AFTER_FAILED_WRITE, () -> executor.execute(this::writeAll));
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

    private @Nullable Pending peek() {
        synchronized (waiting) {
            return waiting.peek();
        }
    }

    private @Nullable Pending removeAndPeek() {
        synchronized (waiting) {
            waiting.remove();
            return waiting.peek();
        }
    }
}
