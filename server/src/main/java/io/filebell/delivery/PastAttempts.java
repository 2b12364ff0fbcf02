package io.filebell.delivery;

import io.filebell.base.EndpointId;
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

    /** Writes one attempt for each of {@code count} events that were made at {@code at}. */
    public void write(Tx tx, Instant at, int count) {
        IdGenerator ids = new IdGenerator(() -> at, random);
        List<Tried> tried = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            Pending delivery = new Pending(
                    i,
                    ids.event(),
                    type,
                    NO_ORDER,
                    i - 1,
                    0,
                    0,
                    at,
                    at,
                    Pending.Row.NONE,
                    Optional.empty());
            tried.add(new Tried(
                    delivery,
                    at,
                    EXCHANGE,
                    new Verdict.Delivered("answered " + NO_CONTENT),
                    false));
        }
        attempts.insert(tx, List.of(new Outcome(lane, 0, tried, List.of(), Progress.NONE, NOBODY)));
    }
}
