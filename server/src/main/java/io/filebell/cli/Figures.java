package io.filebell.cli;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Numbers as people read them. */
public final class Figures {

    private static final List<String> BYTES = List.of("B", "kB", "MB", "GB", "TB", "PB", "EB");
    private static final double THOUSAND = 1_000;
    private static final double NANOS_IN_MICRO = 1e3;
    private static final double NANOS_IN_MILLI = 1e6;
    private static final double NANOS_IN_SECOND = 1e9;

    private Figures() {}

    /** {@code 48.2 kB}; a kB is a thousand bytes. */
    public static String bytes(long bytes) {
        double left = bytes;
        int unit = 0;
        while (left >= THOUSAND && unit < BYTES.size() - 1) {
            left /= THOUSAND;
            unit++;
        }
        return unit == 0
                ? bytes + " B"
                : String.format(
                        Locale.ROOT, left < 100 ? "%.1f %s" : "%.0f %s", left, BYTES.get(unit));
    }

    /** {@code 0.84 ms}, {@code 12.3 s}: three digits that matter. */
    public static String nanos(long nanos) {
        if (nanos < NANOS_IN_MILLI / 10) {
            return digits(nanos / NANOS_IN_MICRO) + " µs";
        }
        return nanos < NANOS_IN_SECOND
                ? digits(nanos / NANOS_IN_MILLI) + " ms"
                : digits(nanos / NANOS_IN_SECOND) + " s";
    }

    /** {@code 1:05}, minutes and seconds. */
    public static String clock(Duration time) {
        return String.format(Locale.ROOT, "%d:%02d", time.toMinutes(), time.toSecondsPart());
    }

    /** {@code 12,345}. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String digits(double value) {
        String format = value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }
}
