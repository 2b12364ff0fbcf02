package io.filebell.stream;

import io.filebell.base.ErrorCode;
import io.filebell.base.KeyId;
import io.filebell.base.Problem;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How many may do something at once: of one API key, and of all. */
final class Seats {

    private static final Duration COME_AGAIN = Duration.ofSeconds(5);

    private final String told;
    private final int ofKey;
    private final int ofAll;
    private final Map<KeyId, Integer> taken = new HashMap<>();
    private int all;

    /** @param told what they do, for the error's sentence: {@code requests wait for events} */
    Seats(String told, int ofKey, int ofAll) {
        this.told = told;
        this.ofKey = ofKey;
        this.ofAll = ofAll;
    }

    /** A seat that is taken until it is closed. */
    interface Seat extends AutoCloseable {
        @Override
        void close();
    }

    /** @throws Problem {@link ErrorCode#TOO_MANY_REQUESTS} when none is free */
    synchronized Seat take(KeyId key) {
        int mine = taken.getOrDefault(key, 0);
        if (mine >= ofKey) {
            throw full("At most " + ofKey + " " + told + " at once with one API key.");
        }
        if (all >= ofAll) {
            throw full("At most " + ofAll + " " + told + " at once on this server.");
        }
        taken.put(key, mine + 1);
        all++;
        return () -> free(key);
    }

    private synchronized void free(KeyId key) {
        taken.computeIfPresent(key, (k, mine) -> mine == 1 ? null : mine - 1);
        all--;
    }

    private static Problem full(String detail) {
        return Problem.retryLater(
                ErrorCode.TOO_MANY_REQUESTS, detail + " End one, or come again later.", COME_AGAIN);
    }
}
