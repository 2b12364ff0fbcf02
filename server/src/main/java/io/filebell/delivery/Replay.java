package io.filebell.delivery;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.filebell.base.EndpointId;
import io.filebell.base.ErrorCode;
import io.filebell.base.Id;
import io.filebell.base.Problem;
import io.filebell.base.ReplayId;
import io.filebell.event.Event;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job that has a range of the log go out to an endpoint once more.
 *
 * @param since only events from then on
 * @param until only events before then
 */
record Replay(
        ReplayId id,
        EndpointId endpoint,
        Only only,
        Optional<Instant> since,
        Instant until,
        State state,
        Place place,
        Tally tally,
        Instant createdAt,
        Optional<Instant> endedAt) {

    /**
     * How far it is.
     *
     * @param sequence of the last event of the log that it looked at
     * @param previous of the last one before that which the endpoint asked for; 0 for none
     * @param walked whether nothing is left to look at
     */
    record Place(Id log, long sequence, long previous, boolean walked) {}

    /** What came of it so far. */
    record Tally(long scanned, long queued, long delivered, long failed) {}

    /** Which deliveries go out once more. */
    enum Only {
        /** Those that never went well, for whatever reason. */
        UNDELIVERED,
        /** Those whose schedule ended. */
        EXHAUSTED,
        ALL;

        @JsonValue
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        @JsonCreator
        static Only of(String text) {
            for (Only only : values()) {
                if (only.text().equals(text)) {
                    return only;
                }
            }
            throw new Problem(ErrorCode.INVALID_REQUEST, "only is undelivered, exhausted or all.");
        }

        /** @param state in which the delivery ended; null when it was never attempted */
        boolean includes(@Nullable String state) {
            return switch (this) {
                case UNDELIVERED -> !"delivered".equals(state);
                case EXHAUSTED -> "exhausted".equals(state);
                case ALL -> true;
            };
        }
    }

    enum State {
        RUNNING,
        DONE,
        CANCELLED;

        @JsonValue
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    boolean covers(Event event) {
        return event.at().isBefore(until)
                && since.map(from -> !event.at().isBefore(from)).orElse(true);
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }
}
