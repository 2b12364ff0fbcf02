package io.filebell.delivery;

import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.event.Event;
import java.time.Instant;
import java.util.Optional;

/**
 * How far back a replay of what was not delivered may look. A delivery that went well at once has
 * no trace but its attempt, so that before the attempts that are kept nobody knows what arrived.
 *
 * @param attemptsKeptSince empty while all attempts are kept
 */
record ReplayReach(Optional<Instant> attemptsKeptSince) {

    /**
     * From when on a replay looks.
     *
     * @param since what the caller wants; empty for as far back as can be
     * @throws Problem when what the caller wants is not known any more
     */
    Optional<Instant> since(Replay.Only only, Optional<Instant> since, Instant until) {
        Optional<Instant> known = switch (only) {
            case UNDELIVERED -> knownSince();
            case EXHAUSTED, ALL -> Optional.empty();
        };
        if (known.isEmpty()) {
            return since;
        }
        if (since.orElse(known.get()).isBefore(known.get()) || !known.get().isBefore(until)) {
            throw new Problem(
                            ErrorCode.INVALID_REQUEST,
                            "What was delivered before " + known.get() + " is not known any more,"
                                    + " as those attempts are not kept. Set since to that time or"
                                    + " later, or ask for \"all\" or \"exhausted\".")
                    .at("/since");
        }
        return Optional.of(since.orElse(known.get()));
    }

    /** Whether it would be known if the event had been delivered. */
    boolean covers(Event event) {
        return knownSince().filter(event.at()::isBefore).isEmpty();
    }

    /** An attempt is no older than its event but for the difference of two instances' clocks. */
    private Optional<Instant> knownSince() {
        return attemptsKeptSince.map(kept -> kept.plus(Limits.CLOCKS_APART));
    }
}
