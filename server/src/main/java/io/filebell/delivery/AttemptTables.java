package io.filebell.delivery;

import io.filebell.db.Tx;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables that come and go with the days, for who makes them again in another database. */
public final class AttemptTables {

    private static final Pattern NAME = Pattern.compile("attempt_(\\d{8})(?:_(\\d{9}))?");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmssSSS", Locale.ROOT);

    private AttemptTables() {}

    /** Makes the table of that name, empty; false when it is none of these. */
    public static boolean make(Tx tx, String table) {
        Optional<AttemptPart> part = part(table);
        part.ifPresent(made -> new SqlAttemptParts().createTable(tx, made));
        return part.isPresent();
    }

    private static Optional<AttemptPart> part(String table) {
        Matcher name = NAME.matcher(table);
        if (!name.matches()) {
            return Optional.empty();
        }
        try {
            String time = name.group(2) == null ? "000000000" : name.group(2);
            Instant since =
                    LocalDateTime.parse(name.group(1) + time, TIME).toInstant(ZoneOffset.UTC);
            return Optional.of(new AttemptPart(since, AttemptPart.endOfDay(since)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
