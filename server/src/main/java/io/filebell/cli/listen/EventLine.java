package io.filebell.cli.listen;

import io.filebell.cli.Terminal;
import io.filebell.cli.Terminal.Style;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Events in a line each, for people. */
final class EventLine {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final DateTimeFormatter TIME_OF_DAY = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final Terminal terminal;
    private final ZoneId zone;

    EventLine(Terminal terminal, ZoneId zone) {
        this.terminal = terminal;
        this.zone = zone;
    }

    /** When, which, what and who, in columns. */
    String of(HeardEvent event) {
        String number = event.isSample() ? "sample" : String.valueOf(event.sequence());
        return dim(event.at().map(at -> TIME.format(at.atZone(zone))).orElse(""))
                + "  %6s  ".formatted(number)
                + terminal.styled(Style.CYAN, "%-20s".formatted(event.type()))
                + "  " + event.subject()
                + dim("  " + event.actor());
    }

    /** A time and its day. */
    String moment(Instant time) {
        return TIME.format(time.atZone(zone));
    }

    String timeOfDay(Instant time) {
        return TIME_OF_DAY.format(time.atZone(zone));
    }

    private String dim(String text) {
        return terminal.styled(Style.DIM, text);
    }
}
