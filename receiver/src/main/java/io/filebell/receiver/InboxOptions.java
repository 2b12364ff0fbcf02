package io.filebell.receiver;

import java.time.Duration;

/**
 * What an inbox keeps.
 *
 * @param keepFor how long an event is kept after its end, and with it the memory that it came: at
 *     least an hour. A dead letter is kept as long
 * @param keepBytes what all headers and bodies may take together; the oldest ended events go first.
 *     When all is taken by events that wait, new ones are answered 503
 * @param mostWaiting how many events may wait before new ones are answered 503
 */
public record InboxOptions(Duration keepFor, long keepBytes, long mostWaiting) {

    private static final Duration SHORTEST = Duration.ofHours(1);

    /** Thirty days, 2 GB, a million waiting. */
    public static final InboxOptions DEFAULT =
            new InboxOptions(Duration.ofDays(30), 2_000_000_000L, 1_000_000);

    public InboxOptions {
        if (keepFor.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("An inbox keeps events for at least an hour, or"
                    + " a repeated webhook would run again: " + keepFor);
        }
        if (keepBytes < 1 || mostWaiting < 1) {
            throw new IllegalArgumentException("An inbox keeps at least something.");
        }
    }

    public InboxOptions withKeepFor(Duration changed) {
        return new InboxOptions(changed, keepBytes, mostWaiting);
    }

    public InboxOptions withKeepBytes(long changed) {
        return new InboxOptions(keepFor, changed, mostWaiting);
    }

    public InboxOptions withMostWaiting(long changed) {
        return new InboxOptions(keepFor, keepBytes, changed);
    }
}
