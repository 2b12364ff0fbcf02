package io.filebell.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionsTest {

    private static final String NOW = "\"ver_b\"";

    /** The current tag is {@code "ver_b"}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "''                       | ''                  | true  | SEND",
                "'\"ver_b\"'              | ''                  | true  | SEND",
                "'\"ver_a\"'              | ''                  | false | FAILED",
                "'\"ver_a\", \"ver_b\"'   | ''                  | true  | SEND",
                "'\"ver_a\",\"ver_c\"'    | ''                  | false | FAILED",
                "'W/\"ver_b\"'            | ''                  | false | FAILED",
                "'*'                      | ''                  | true  | SEND",
                "'\"VER_B\"'              | ''                  | false | FAILED",
                "''                       | '\"ver_b\"'         | false | NOT_MODIFIED",
                "''                       | 'W/\"ver_b\"'       | false | NOT_MODIFIED",
                "''                       | '\"ver_a\"'         | true  | SEND",
                "''                       | '\"a\",W/\"ver_b\"' | false | NOT_MODIFIED",
                "''                       | '*'                 | false | NOT_MODIFIED",
                "'\"ver_a\"'              | '\"ver_b\"'         | false | FAILED",
                "'\"ver_b\"'              | '\"ver_b\"'         | false | NOT_MODIFIED",
                "'\"ver_b\"'              | '\"ver_a\"'         | true  | SEND",
            })
    void comparesWithWhatIsThere(
            String ifMatch, String ifNoneMatch, boolean write, Conditions.Read read) {
        Conditions conditions = Conditions.of(ifMatch, ifNoneMatch, "");

        assertThat(conditions.allowWrite(Optional.of(NOW))).isEqualTo(write);
        assertThat(conditions.read(NOW)).isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "''          | ''          | true",
                "'*'         | ''          | false",
                "'\"ver_a\"' | ''          | false",
                "''          | '*'         | true",
                "''          | '\"ver_a\"' | true",
            })
    void comparesWithNothing(String ifMatch, String ifNoneMatch, boolean write) {
        assertThat(Conditions.of(ifMatch, ifNoneMatch, "").allowWrite(Optional.empty()))
                .isEqualTo(write);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ver_b", "\"ver_b", "ver_b\"", "\"a\" \"b\"", "\"a\"x", "*, \"a\"", "\"a\", *",
                        "w/\"a\"",
                "W/ \"a\"", "W/", "\"a b\"", "\"a\u0001\"", ",", ",,", "\"a\";\"b\"", "'a'",
            })
    void refusesWhatIsMalformed(String value) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Conditions.of(value, "", ""))
                .returns(ErrorCode.INVALID_REQUEST, Problem::code)
                .withMessageContaining("If-Match");
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Conditions.of("", value, ""))
                .withMessageContaining("If-None-Match");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"ver_b\"",
                " \"ver_b\" ",
                ",\"ver_b\"",
                "\"ver_b\",",
                "\"a\" , ,\t\"ver_b\"",
                "\"a,b\", \"ver_b\"",
                "\"\", \"ver_b\"",
                "\"é\",\"ver_b\"",
            })
    void readsLists(String value) {
        assertThat(Conditions.of(value, "", "").allowWrite(Optional.of(NOW))).isTrue();
    }

    @Test
    void bearsALongList() {
        String list = "\"a\", ".repeat(100_000) + NOW;

        assertThat(Conditions.of(list, "", "").allowWrite(Optional.of(NOW))).isTrue();
        assertThat(Conditions.of('"' + "a".repeat(1_000_000) + '"', "", "")
                        .allowWrite(Optional.of(NOW)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "''                              | true",
                "'\"ver_b\"'                     | true",
                "' \"ver_b\" '                   | true",
                "'\"ver_a\"'                     | false",
                "'W/\"ver_b\"'                   | false",
                "'\"ver_a\", \"ver_b\"'          | false",
                "'*'                             | false",
                "'ver_b'                         | false",
                "'Mon, 23 Nov 2026 12:00:00 GMT' | false",
            })
    void sendsARangeOnlyOfTheSameBytes(String ifRange, boolean range) {
        assertThat(Conditions.of("", "", ifRange).allowRange(NOW)).isEqualTo(range);
    }
}
