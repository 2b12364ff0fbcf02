package io.filebell.cli.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filebell.cli.Failure;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SinceTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "now, 2026-11-23T12:00:00Z",
        "90s, 2026-11-23T11:58:30Z",
        "15m, 2026-11-23T11:45:00Z",
        "1h, 2026-11-23T11:00:00Z",
        "2d, 2026-11-21T12:00:00Z",
        "1w, 2026-11-16T12:00:00Z",
        "2026-11-01, 2026-10-31T22:00:00Z",
        "2026-11-01T10:00:00+01:00, 2026-11-01T09:00:00Z"
    })
    void readsATimeAsPeopleWriteIt(String text, Instant meant) {
        assertThat(Since.parse(text, NOW, ZoneOffset.ofHours(2))).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "h", "1", "1y", "-1h", "2026-13-01", "yesterday", "99999999h"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> Since.parse(text, NOW, ZoneOffset.UTC))
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith("--since takes");
    }
}
