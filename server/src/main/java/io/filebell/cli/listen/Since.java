package io.filebell.cli.listen;

import io.filebell.cli.Failure;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time in the past as people write it: {@code 1h}, {@code now}, a day, or RFC 3339. */
final class Since {

    static final String FORMS =
            "90s, 15m, 1h or 2d ago; now; a day such as 2026-11-23; or a time such as"
                    + " 2026-11-23T12:00:00Z";

    private static final Pattern AGO = Pattern.compile("(\\d{1,6})([smhdw])");

    private Since() {}

    /**
     * The time that is meant.
     *
     * @param zone in which a day begins at midnight
     * @throws Failure when none is
     */
    static Instant parse(String text, Instant now, ZoneId zone) {
        String written = text.strip();
        if (written.equals("now")) {
            return now;
        }
        Matcher ago = AGO.matcher(written);
        try {
            if (ago.matches()) {
                return now.minus(unit(ago.group(2)).multipliedBy(Long.parseLong(ago.group(1))));
            }
            return written.contains("T")
                    ? OffsetDateTime.parse(written).toInstant()
                    : LocalDate.parse(written).atStartOfDay(zone).toInstant();
        } catch (DateTimeException e) {
            throw Failure.wrongUsage("--since takes " + FORMS + ", not \"" + text + "\".");
        }
    }

    private static Duration unit(String letter) {
        ChronoUnit unit = switch (letter) {
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            case "h" -> ChronoUnit.HOURS;
            case "d" -> ChronoUnit.DAYS;
            default -> ChronoUnit.WEEKS;
        };
        return unit.getDuration();
    }
}
