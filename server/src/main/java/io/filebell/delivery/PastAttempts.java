package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.base.EventId;
import io.filebell.base.Id;
import io.filebell.base.IdGenerator;
import io.filebell.db.Tx;
import io.filebell.delivery.Outcome.Tried;
import io.filebell.delivery.SqlLanes.LaneId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

/**
 * Writes attempts of deliveries that went well some time ago, as the engine would have written them
 * then; for those who measure what a history costs. Their events are not written.
 */
public final class PastAttempts {

    private static final int NO_CONTENT = 204;
    private static final Turn NO_ORDER = new Turn(Turn.Kind.ANY, "");
    private static final Timing TIMING = new Timing(
            Optional.empty(),
            Optional.empty(),
            Optional.of(Duration.ofMillis(1)),
            Duration.ofMillis(2));
    private static final Exchange EXCHANGE = new Exchange(
            new Reply.Answered(NO_CONTENT, List.of(), new byte[0], Optional.empty()),
            TIMING,
            Optional.of("127.0.0.1"),
            false);
    private static final Verdict WELL = new Verdict.Delivered("answered " + NO_CONTENT);
    private static final Outcome.Receipt NOBODY = new Outcome.Receipt() {
        @Override
        public void stored() {}

        @Override
        public void dropped() {}
    };

    private final SqlAttempts attempts = new SqlAttempts();
    private final LaneId lane;
    private final String type;
    private final RandomGenerator random;

    /** @param type of the events */
    public PastAttempts(EndpointId endpoint, Id log, String type, RandomGenerator random) {
        this.lane = new LaneId(endpoint, log);
        this.type = type;
        this.random = random;
    }

    /**
     * Writes an attempt for each of {@code count} events, the first of which is of {@code from}.
     */
    public void write(Tx tx, Instant from, Duration between, int count) {
        AtomicReference<Instant> now = new AtomicReference<>(from);
        IdGenerator ids = new IdGenerator(now::get, random);
        List<Tried> tried = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            Instant at = from.plus(between.multipliedBy(i - 1L));
            now.set(at);
            tried.add(went(i, ids.event(), at));
        }
        attempts.insert(tx, List.of(new Outcome(lane, 0, tried, List.of(), Progress.NONE, NOBODY)));
    }

    private Tried went(long sequence, EventId event, Instant at) {
        Pending delivery = new Pending(
                sequence,
                event,
                type,
                NO_ORDER,
                sequence - 1,
                0,
                0,
                at,
                at,
                Pending.Row.NONE,
                Optional.empty());
        return new Tried(delivery, at, EXCHANGE, WELL, false);
    }
}
