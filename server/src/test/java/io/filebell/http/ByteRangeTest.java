package io.filebell.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 0",
        "bytes=0-499, 0, 499",
        "bytes=500-999, 500, 999",
        "bytes=0-999, 0, 999",
        "bytes=999-999, 999, 999",
        "bytes=500-, 500, 999",
        "bytes=0-, 0, 999",
        "bytes=-1, 999, 999",
        "bytes=-500, 500, 999",
        "bytes=-1000, 0, 999",
        "bytes=-5000, 0, 999",
        "bytes=900-5000, 900, 999",
        "bytes=0-99999999999999999999, 0, 999",
        "bytes=-99999999999999999999, 0, 999",
        "bytes=000-009, 0, 9",
        "BYTES=0-1, 0, 1",
        "'bytes= 0-1 ', 0, 1",
    })
    void isAPart(String header, long first, long last) {
        assertThat(ByteRange.of(header, 1_000)).isEqualTo(new ByteRange.Part(first, last, 1_000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=1000-",
                "bytes=1000-1000",
                "bytes=1000-2000",
                "bytes=-0",
                "bytes=-000",
                "bytes=99999999999999999999-",
                "bytes=99999999999999999999-99999999999999999999",
            })
    void holdsNothing(String header) {
        assertThat(ByteRange.of(header, 1_000)).isEqualTo(new ByteRange.Unsatisfiable(1_000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=a-b",
                "bytes=1",
                "bytes=2-1",
                "bytes=--1",
                "bytes=-1-",
                "bytes=1-2-3",
                "bytes=+1-2",
                "bytes=1 -2",
                "bytes=1- 2",
                "bytes =0-1",
                "bytes=0x1-2",
                "bytes=1.0-2",
                "bytes=٣-٤",
                "items=0-1",
                "0-1",
                "bytes:0-1",
            })
    void isEverythingWhenItIsMalformed(String header) {
        assertThat(ByteRange.of(header, 1_000)).isEqualTo(ByteRange.WHOLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-1,3-4", "bytes=0-0,-1", "bytes=5000-,6000-", "bytes=,0-1"})
    void isEverythingForSeveral(String header) {
        assertThat(ByteRange.of(header, 1_000)).isEqualTo(ByteRange.WHOLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-", "bytes=0-0", "bytes=-1", "bytes=-0", "bytes=5-"})
    void isEverythingOfAnEmptyContent(String header) {
        assertThat(ByteRange.of(header, 0)).isEqualTo(ByteRange.WHOLE);
    }

    @Test
    void tellsItsHeader() {
        assertThat(new ByteRange.Part(500, 999, 1_234).contentRange())
                .isEqualTo("bytes 500-999/1234");
        assertThat(new ByteRange.Part(500, 999, 1_234).length()).isEqualTo(500);
        assertThat(new ByteRange.Unsatisfiable(1_234).contentRange()).isEqualTo("bytes */1234");
    }
}
