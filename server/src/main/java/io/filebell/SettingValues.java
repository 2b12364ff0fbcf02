package io.filebell;

import io.filebell.SettingsFile.Entry;
import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import io.filebell.endpoint.Cidr;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the values of settings are written, and what holds without them. */
final class SettingValues {

    static final String HOST = "127.0.0.1";
    static final int PORT = 8080;
    static final long MAX_UPLOAD_BYTES = 50_000_000_000L;
    static final Duration TRASH_KEPT = Duration.ofDays(30);
    static final Duration EVENTS_KEPT = Duration.ofDays(90);
    static final Duration EVENTS_KEPT_LEAST = Duration.ofHours(1);
    static final Duration ATTEMPTS_KEPT = Duration.ofDays(30);
    static final Duration ATTEMPTS_KEPT_LEAST = Duration.ofDays(1);
    static final long ATTEMPT_BYTES = 2_000_000_000L;
    static final long ATTEMPT_BYTES_LEAST = 16_000_000L;

    private static final int MOST_PORT = 65_535;
    private static final Duration LONGEST = Duration.ofDays(36_500);
    private static final Pattern QUANTITY =
            Pattern.compile("(\\d{1,18}(?:\\.\\d{1,9})?) ?([A-Za-z]*)");

    private static final Map<String, Long> BYTES = Map.of(
            "", 1L,
            "b", 1L,
            "kb", 1_000L,
            "mb", 1_000_000L,
            "gb", 1_000_000_000L,
            "tb", 1_000_000_000_000L,
            "kib", 1L << 10,
            "mib", 1L << 20,
            "gib", 1L << 30,
            "tib", 1L << 40);

    private static final Map<String, Duration> TIMES = Map.of(
            "s", Duration.ofSeconds(1),
            "min", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    private SettingValues() {}

    static int port(Entry entry) {
        int port = entry.text().matches("\\d{1,5}") ? Integer.parseInt(entry.text()) : -1;
        if (port < 0 || port > MOST_PORT) {
            throw wrong(entry, "a port from 1 to 65535, or 0 for a free one");
        }
        return port;
    }

    /** {@code 50 GB}, {@code 512 MiB}, {@code 1048576}: at least one byte. */
    static long bytes(Entry entry) {
        String form = "a size such as 50 GB or 512 MiB";
        Matcher quantity = QUANTITY.matcher(entry.text());
        Long unit =
                quantity.matches() ? BYTES.get(quantity.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw wrong(entry, form);
        }
        BigDecimal bytes = new BigDecimal(quantity.group(1)).multiply(BigDecimal.valueOf(unit));
        if (bytes.compareTo(BigDecimal.ONE) < 0
                || bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw wrong(entry, form);
        }
        return bytes.longValue();
    }

    /** The same, but at least so many. */
    static long bytes(Entry entry, long least) {
        long bytes = bytes(entry);
        if (bytes < least) {
            throw wrong(entry, "at least " + least / 1_000_000 + " MB");
        }
        return bytes;
    }

    /** {@code 30 d}, {@code 12 h}, {@code 90 min}, {@code 45 s}. */
    static Duration duration(Entry entry) {
        String form = "a time such as 30 d, 12 h or 90 min, up to 100 years";
        Matcher quantity = QUANTITY.matcher(entry.text());
        Duration unit =
                quantity.matches() ? TIMES.get(quantity.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw wrong(entry, form);
        }
        BigDecimal seconds =
                new BigDecimal(quantity.group(1)).multiply(BigDecimal.valueOf(unit.toSeconds()));
        if (seconds.compareTo(BigDecimal.valueOf(LONGEST.toSeconds())) > 0) {
            throw wrong(entry, form);
        }
        return Duration.ofMillis(seconds.movePointRight(3).longValue());
    }

    /** The same, but at least so long. */
    static Duration duration(Entry entry, Duration least) {
        Duration duration = duration(entry);
        if (duration.compareTo(least) < 0) {
            throw wrong(entry, "at least " + least.toHours() + " h");
        }
        return duration;
    }

    static List<Cidr> networks(Entry entry) {
        List<Cidr> networks = new ArrayList<>();
        for (String text : entry.text().split(",", -1)) {
            if (!text.isBlank()) {
                try {
                    networks.add(Cidr.parse(text.strip()));
                } catch (Problem e) {
                    throw new Problem(
                            ErrorCode.INVALID_REQUEST, entry.source() + ": " + e.detail(), e);
                }
            }
        }
        return networks;
    }

    /** Scheme, host and port; a slash at the end is dropped. */
    static URI origin(Entry entry) {
        return originOf(entry.text())
                .orElseThrow(() -> wrong(
                        entry, "an address without a path, such as https://files.example.com"));
    }

    private static Optional<URI> originOf(String text) {
        try {
            URI uri = new URI(text.replaceFirst("/$", ""));
            boolean web = "http".equalsIgnoreCase(uri.getScheme())
                    || "https".equalsIgnoreCase(uri.getScheme());
            boolean bare = uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && "".equals(uri.getRawPath())
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getPort() != 0
                    && uri.getPort() <= MOST_PORT;
            return web && bare ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static Problem wrong(Entry entry, String form) {
        return new Problem(
                ErrorCode.INVALID_REQUEST,
                entry.source() + " must be " + form + ", not \"" + entry.text() + "\".");
    }
}
