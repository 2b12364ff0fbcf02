package io.filebell.endpoint;

import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.operation.Limit;
import io.filebell.operation.Says;
import java.time.Duration;

/** How an endpoint has its events gathered, so that many that come together are sent as one. */
public record Batching(
        @Says("A batch goes out when nothing that matches happened for so many seconds.")
        @Limit(min = 1, max = Limits.BATCH_QUIET_SECONDS)
        int quietSeconds,

        @Says("At most so many events go in one.") @Limit(min = 2, max = Limits.BATCH_EVENTS)
        int max) {

    public Batching {
        require(quietSeconds, 1, Limits.BATCH_QUIET_SECONDS, "quiet_seconds");
        require(max, 2, Limits.BATCH_EVENTS, "max");
    }

    public Duration quiet() {
        return Duration.ofSeconds(quietSeconds);
    }

    private static void require(int value, int least, int most, String name) {
        if (value < least || value > most) {
            throw new Problem(
                    ErrorCode.INVALID_REQUEST,
                    "batch." + name + " must be from " + least + " to " + most + ", not " + value
                            + ".");
        }
    }
}
