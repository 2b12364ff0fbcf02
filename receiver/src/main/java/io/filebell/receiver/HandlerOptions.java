package io.filebell.receiver;

/**
 * How a handler is run.
 *
 * @param attempts how often an event is tried before it is a dead letter, from 1
 * @param backoff the waits between attempts
 * @param onCrash what becomes of an event that was running when the process ended
 * @param concurrency how many events it runs at once, within the receiver's own limit
 */
public record HandlerOptions(int attempts, Backoff backoff, OnCrash onCrash, int concurrency) {

    /** Twelve attempts over some three hours, run again after a crash, no limit of its own. */
    public static final HandlerOptions DEFAULT =
            new HandlerOptions(12, Backoff.DEFAULT, OnCrash.RUN_AGAIN, Integer.MAX_VALUE);

    public HandlerOptions {
        if (attempts < 1 || concurrency < 1) {
            throw new IllegalArgumentException(
                    "A handler has at least one attempt, and runs at least one event at once.");
        }
    }

    public HandlerOptions withAttempts(int changed) {
        return new HandlerOptions(changed, backoff, onCrash, concurrency);
    }

    public HandlerOptions withBackoff(Backoff changed) {
        return new HandlerOptions(attempts, changed, onCrash, concurrency);
    }

    public HandlerOptions withOnCrash(OnCrash changed) {
        return new HandlerOptions(attempts, backoff, changed, concurrency);
    }

    public HandlerOptions withConcurrency(int changed) {
        return new HandlerOptions(attempts, backoff, onCrash, changed);
    }
}
