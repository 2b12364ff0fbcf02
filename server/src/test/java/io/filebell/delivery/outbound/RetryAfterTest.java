package io.filebell.delivery.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryAfterTest {

    private static final Instant NOW = Instant.parse("1994-11-06T08:49:30Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|0",
                "120|120",
                " 7 |7",
                "Sun, 06 Nov 1994 08:49:37 GMT|7",
                "Sunday, 06-Nov-94 08:49:37 GMT|7",
                "Sun Nov  6 08:49:37 1994|7",
                "Sun, 06 Nov 1994 08:49:00 GMT|0",
                "99999999999999999999|999999999",
            })
    void readsSecondsAndEveryFormOfDate(String value, long seconds) {
        assertThat(RetryAfter.parse(value, NOW)).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-1", "1.5", "soon", "1h", "2026-11-23T12:00:00Z", "\u0661"})
    void makesNothingOfAnythingElse(String value) {
        assertThat(RetryAfter.parse(value, NOW)).isEmpty();
    }
}
