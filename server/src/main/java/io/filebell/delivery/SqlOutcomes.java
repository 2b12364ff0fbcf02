package io.filebell.delivery;

import io.filebell.base.DeliveryId;
import io.filebell.base.IdGenerator;
import io.filebell.db.Tx;
import io.filebell.db.Update;
import io.filebell.delivery.Outcome.Tried;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes attempts and what follows from them. A delivery that goes well at once costs one row. */
final class SqlOutcomes {

    private final SqlAttempts attempts = new SqlAttempts();

    void insertAttempts(Tx tx, List<Outcome> outcomes) {
        attempts.insert(tx, outcomes);
    }

    /** Brings the delivery's row up to date; answers whether the delivery just became exhausted. */
    boolean settle(Tx tx, Outcome outcome, Tried tried) {
        Pending delivery = tried.delivery();
        State state = State.of(tried);
        if (!delivery.hasRow() && state == State.DELIVERED) {
            return false;
        }
        if (delivery.hasRow()) {
            return update(tx, outcome, tried, state) > 0 && state == State.EXHAUSTED;
        }
        return insert(tx, outcome, tried, state) > 0 && state == State.EXHAUSTED;
    }

    /** Gives rows to deliveries that wait for one before them. */
    void hold(Tx tx, Outcome outcome) {
        for (Pending delivery : outcome.held()) {
            row(tx, outcome, delivery)
                    .bind("state", State.HELD.text())
                    .bind("reason", "It waits for a delivery before it.")
                    .bind("failures", 0)
                    .bind("attempts", 0)
                    .bind("nextAt", (Long) null)
                    .bind("settledAt", (Long) null)
                    .execute();
        }
    }

    /** Where a delivery with a row is. */
    enum State {
        HELD,
        RETRYING,
        DELIVERED,
        EXHAUSTED,
        CANCELLED;

        static State of(Tried tried) {
            return switch (tried.verdict()) {
                case Verdict.Delivered delivered -> DELIVERED;
                case Verdict.Exhausted exhausted -> EXHAUSTED;
                case Verdict.RetryAt retry -> tried.cancelled() ? CANCELLED : RETRYING;
                case Verdict.DisableEndpoint disable -> tried.cancelled() ? CANCELLED : RETRYING;
                case Verdict.NotAttempted not ->
                    throw new IllegalArgumentException("What did not happen is not stored");
            };
        }

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private int insert(Tx tx, Outcome outcome, Tried tried, State state) {
        Pending delivery = tried.delivery();
        return row(tx, outcome, delivery)
                .bind("state", state.text())
                .bind("reason", tried.verdict().what())
                .bind("failures", delivery.failuresAfter(isFailure(tried)))
                .bind("attempts", delivery.attempts() + 1)
                .bind("nextAt", millis(nextAt(tried, state)))
                .bind("settledAt", millis(settledAt(tried, state)))
                .execute();
    }

    private static Update row(Tx tx, Outcome outcome, Pending delivery) {
        return tx.update("""
                        INSERT INTO delivery (id, endpoint, log, sequence, previous, event, type,
                            turn, node, state, reason,
                            failures, attempts, first_at, next_at, settled_at)
                        VALUES (:id, :endpoint, :log, :sequence, :previous, :event, :type,
                            :turn, :node, :state, :reason,
                            :failures, :attempts, :firstAt, :nextAt, :settledAt)
                        ON CONFLICT (id) DO NOTHING
                        """)
                .bind("id", id(outcome, delivery).value())
                .bind("endpoint", outcome.endpoint().value())
                .bind("log", outcome.log().value())
                .bind("sequence", delivery.sequence())
                .bind("previous", delivery.previous())
                .bind("event", delivery.event().value())
                .bind("type", delivery.type())
                .bind("turn", delivery.turn().kind().name().toLowerCase(Locale.ROOT))
                .bind("node", delivery.turn().node())
                .bind("firstAt", delivery.firstAt().toEpochMilli());
    }

    private int update(Tx tx, Outcome outcome, Tried tried, State state) {
        Pending delivery = tried.delivery();
        return tx.update("""
                        UPDATE delivery SET state = :state, reason = :reason, failures = :failures,
                            spared = :spared, attempts = :attempts, next_at = :nextAt,
                            settled_at = :settledAt, first_at = :firstAt,
                            began_at = CASE attempts WHEN 0 THEN :at ELSE began_at END
                        WHERE id = :id AND (state IN ('retrying', 'held') OR :state = 'delivered')
                        """)
                .bind("id", id(outcome, delivery).value())
                .bind("state", state.text())
                .bind("reason", tried.verdict().what())
                .bind("failures", delivery.failuresAfter(isFailure(tried)))
                .bind("spared", delivery.isSparedAfter(isFailure(tried), isEarly(tried)) ? 1 : 0)
                .bind("attempts", delivery.attempts() + 1)
                .bind("nextAt", millis(nextAt(tried, state)))
                .bind("settledAt", millis(settledAt(tried, state)))
                .bind("firstAt", delivery.firstAt().toEpochMilli())
                .bind("at", tried.at().toEpochMilli())
                .execute();
    }

    private static DeliveryId id(Outcome outcome, Pending delivery) {
        return IdGenerator.delivery(delivery.event(), outcome.endpoint());
    }

    private static boolean isEarly(Tried tried) {
        return tried.verdict() instanceof Verdict.RetryAt retry && retry.early();
    }

    private static boolean isFailure(Tried tried) {
        return switch (tried.verdict()) {
            case Verdict.RetryAt retry -> retry.failure();
            case Verdict.Exhausted _ -> true;
            case Verdict.Delivered _, Verdict.DisableEndpoint _, Verdict.NotAttempted _ -> false;
        };
    }

    private static @Nullable Instant nextAt(Tried tried, State state) {
        if (state != State.RETRYING) {
            return null;
        }
        return tried.verdict() instanceof Verdict.RetryAt retry ? retry.at() : tried.at();
    }

    private static @Nullable Instant settledAt(Tried tried, State state) {
        return state == State.RETRYING
                ? null
                : tried.at().plus(tried.exchange().timing().total());
    }

    private static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }
}
