package io.filebell.http;

import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.base.Ticker;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether writes were refused lately for want of room, by what callers were answered. Nothing is
 * written to find out, so who asks often costs nothing; and it is forgotten after a while, since
 * nobody tells when there is room again.
 */
final class RefusedWrites {

    private final Ticker ticker;
    private volatile @Nullable Refusal last;

    private record Refusal(long nanos, String detail) {}

    RefusedWrites(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Takes notice of what a caller is answered. */
    void note(Problem problem) {
        if (problem.code() == ErrorCode.OUT_OF_SPACE) {
            last = new Refusal(ticker.nanos(), problem.detail());
        }
    }

    /** What the last one was told, if that was not long ago. */
    Optional<String> lately() {
        long told = Limits.REFUSED_WRITES_TOLD.toNanos();
        return Optional.ofNullable(last)
                .filter(refusal -> ticker.nanos() - refusal.nanos() < told)
                .map(Refusal::detail);
    }
}
