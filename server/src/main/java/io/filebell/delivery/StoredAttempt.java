package io.filebell.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An attempt as it is stored. */
record StoredAttempt(
        int number,
        long previous,
        Instant at,
        @Nullable String address,
        @Nullable Integer status,
        @Nullable String headers,
        byte @Nullable [] body,
        @Nullable Long connectMicros,
        @Nullable Long tlsMicros,
        @Nullable Long firstByteMicros,
        long totalMicros,
        boolean stale,
        String verdict) {}
