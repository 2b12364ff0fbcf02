package io.filebell.delivery.outbound;

import io.netty.handler.codec.DateFormatter;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;

/**
 * Reads the header {@code Retry-After} (RFC 9110 §10.2.3): a number of seconds, or a date in any
 * HTTP form.
 */
final class RetryAfter {

    private static final int MOST_DIGITS = 9;

    private RetryAfter() {}

    /**
     * The wait that {@code value} asks for, told from {@code now}; empty when it makes no sense.
     */
    static Optional<Duration> parse(String value, Instant now) {
        String text = value.strip();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            // Longer than decades is as good as decades: the policy has a bound of its own.
            String seconds = text.length() > MOST_DIGITS ? "9".repeat(MOST_DIGITS) : text;
            return Optional.of(Duration.ofSeconds(Long.parseLong(seconds)));
        }
        Date date = DateFormatter.parseHttpDate(text);
        if (date == null) {
            return Optional.empty();
        }
        Duration wait = Duration.between(now, date.toInstant());
        return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    }
}
