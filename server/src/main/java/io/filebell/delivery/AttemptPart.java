package io.filebell.delivery;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * A table of attempts: those that began at {@code since} or later, and before {@code until}.
 *
 * @param since in milliseconds; a part begins at midnight in UTC, or within a day when the one
 *     before it had become too large
 * @param until the next part's begin or the end of the day, whichever comes first
 */
record AttemptPart(Instant since, Instant until) {

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter WITHIN_A_DAY =
            DateTimeFormatter.ofPattern("uuuuMMdd_HHmmssSSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    AttemptPart {
        if (!since.equals(since.truncatedTo(ChronoUnit.MILLIS)) || !until.isAfter(since)) {
            throw new IllegalArgumentException("No part goes from " + since + " to " + until);
        }
    }

    static AttemptPart ofDay(Instant at) {
        Instant midnight = at.truncatedTo(ChronoUnit.DAYS);
        return new AttemptPart(midnight, endOfDay(midnight));
    }

    static Instant endOfDay(Instant at) {
        LocalDate day = at.atOffset(ZoneOffset.UTC).toLocalDate();
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** The table's name: {@code attempt_20261123}, or with the time that it begins at. */
    String table() {
        boolean midnight = since.equals(since.truncatedTo(ChronoUnit.DAYS));
        return "attempt_" + (midnight ? DAY : WITHIN_A_DAY).format(since);
    }

    boolean covers(Instant at) {
        return !at.isBefore(since) && at.isBefore(until);
    }
}
