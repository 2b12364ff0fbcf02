package io.filebell.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StrictJsonTest {

    @Test
    void readsJson() {
        assertThat(read("{\"a\":[1,\"\\ud83d\\ude00\",null]}").toString())
                .isEqualTo("{\"a\":[1,\"\ud83d\ude00\",null]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"a\":1,}",
                "{'a':1}",
                "{a:1}",
                "[1 2]",
                "nul",
                "01",
                "1.",
                "\"a\nb\"",
                "{} {}",
                "// no\n{}",
                "{\"a\":NaN}",
                "{\"a\":1,\"a\":2}",
                "\"\\u0000\"",
                "{\"\\u0000\":1}",
                "[[\"\\ud800\"]]",
                "\"\\udc00\\ud800\"",
            })
    void refuses(String text) {
        Problem problem = refusal(text.getBytes(StandardCharsets.UTF_8));

        assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_JSON);
        assertThat(problem.detail()).endsWith(".");
    }

    @Test
    void saysWhereReadingStopped() {
        assertThat(refusal("{\n  \"a\": tru\n}".getBytes(StandardCharsets.UTF_8))
                        .detail())
                .contains("line 2, column");
    }

    @Test
    void refusesOverlongAndBrokenUtf8() {
        byte[] overlongDot = {'"', (byte) 0xc0, (byte) 0xae, '"'};
        byte[] cut = {'"', (byte) 0xe2, (byte) 0x82, '"'};
        byte[] surrogate = {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'};

        assertThat(refusal(overlongDot).detail()).contains("UTF-8").contains("byte 1");
        assertThat(refusal(cut).code()).isEqualTo(ErrorCode.INVALID_JSON);
        assertThat(refusal(surrogate).code()).isEqualTo(ErrorCode.INVALID_JSON);
    }

    @Test
    void refusesWhatIsTooDeepOrTooLong() {
        assertThat(refusal("[".repeat(100_000).getBytes(StandardCharsets.UTF_8)).detail())
                .endsWith("Document nesting depth (65) exceeds the maximum allowed (64).");
        assertThat(refusal("1".repeat(1_000).getBytes(StandardCharsets.UTF_8)).code())
                .isEqualTo(ErrorCode.INVALID_JSON);
    }

    private static tools.jackson.databind.JsonNode read(String text) {
        return StrictJson.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Problem refusal(byte[] bytes) {
        return catchThrowableOfType(Problem.class, () -> StrictJson.read(bytes));
    }
}
