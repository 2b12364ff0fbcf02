package io.filebell.delivery;

import io.filebell.base.JsonFormat;
import java.time.Instant;

/** What is decided after an attempt, from what the world said. */
public sealed interface Verdict {

    /** In words, for the delivery log. */
    String says();

    /** What happened, in words, without what is to follow. */
    default String what() {
        return says();
    }

    /** The endpoint answered 2xx: the delivery is settled. */
    record Delivered(String says) implements Verdict {}

    /**
     * The delivery is tried again.
     *
     * @param wholeLane whether the endpoint asked to be left alone until then
     * @param failure whether the attempt used up one of the schedule
     * @param early whether the next one may come before the schedule has it
     */
    record RetryAt(Instant at, boolean wholeLane, boolean failure, boolean early, String what)
            implements Verdict {

        /** When a probe is followed by the next one is not its own business. */
        @Override
        public String says() {
            return wholeLane || failure ? what + "; next attempt " + JsonFormat.time(at) : what;
        }
    }

    /** The schedule is used up: the delivery is settled without success. */
    record Exhausted(String says) implements Verdict {}

    /** The endpoint wants nothing any more; the delivery waits until somebody enables it. */
    record DisableEndpoint(String says) implements Verdict {}

    /** Filebell itself did not send: nothing happened, and nothing is recorded. */
    record NotAttempted(Instant again, String says) implements Verdict {}
}
