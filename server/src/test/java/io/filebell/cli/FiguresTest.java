package io.filebell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.cli.Table.Side;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FiguresTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.0 kB",
        "48213, 48.2 kB",
        "123456, 123 kB",
        "50000000000, 50.0 GB"
    })
    void showBytes(long bytes, String shown) {
        assertThat(Figures.bytes(bytes)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "950, 0.95 µs",
        "99000, 99.0 µs",
        "840000, 0.84 ms",
        "12345678, 12.3 ms",
        "1500000000, 1.50 s"
    })
    void showTimes(long nanos, String shown) {
        assertThat(Figures.nanos(nanos)).isEqualTo(shown);
    }

    @Test
    void standInColumns() {
        Table table = Table.of(List.of("size", "name"), List.of(Side.RIGHT, Side.LEFT))
                .row("1 B", "a")
                .row("48.2 kB", "büro");

        assertThat(table.lines()).containsExactly("   size  name", "    1 B  a", "48.2 kB  büro");
    }
}
