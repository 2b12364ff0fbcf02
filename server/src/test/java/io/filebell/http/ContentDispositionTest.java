package io.filebell.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDispositionTest {

    private static final String EXTENDED = "; filename*=UTF-8''";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "report.zip  | report.zip  |",
                "two words.a | two words.a |",
                "a\"b.zip    | a_b.zip     | a%22b.zip",
                "a\\b.zip    | a_b.zip     | a%5Cb.zip",
                "100%.zip    | 100_.zip    | 100%25.zip",
                "a;b=c,d.zip | a;b=c,d.zip |",
                "Zürich's.a  | Z_rich's.a  | Z%C3%BCrich%27s.a",
                "€ rates.zip | _ rates.zip | %E2%82%AC%20rates.zip",
                "🔔.zip      | _.zip       | %F0%9F%94%94.zip",
            })
    void namesTheFile(String name, String plain, @Nullable String encoded) {
        String value = "attachment; filename=\"" + plain + "\"";

        assertThat(ContentDisposition.of(name, "application/zip"))
                .isEqualTo(encoded == null ? value : value + EXTENDED + encoded);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "application/pdf", "text/plain", "video/mp4"})
    void letsHarmlessTypesBeShown(String type) {
        assertThat(ContentDisposition.of("a", type)).isEqualTo("inline; filename=\"a\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html", "image/svg+xml", "application/xhtml+xml", "application/xml",
                        "text/xml",
                "text/javascript", "application/octet-stream", "text/html; charset=utf-8",
                        "TEXT/PLAIN", "",
                "multipart/related", "message/rfc822",
            })
    void keepsEverythingElse(String type) {
        assertThat(ContentDisposition.of("a", type)).isEqualTo("attachment; filename=\"a\"");
    }

    @Test
    void letsNoNameEndTheHeader() {
        String value =
                ContentDisposition.of("a\r\nSet-Cookie: b=c\u0000\u0085\u2028\"; x=y", "a/b");

        assertThat(value)
                .startsWith("attachment; filename=\"a__Set-Cookie: b=c____; x=y\"; filename*");
        assertThat(value).isPrintable().isASCII();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void bearsAnyName(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String name = random.ints(random.nextInt(20), 0, 0x11000)
                    .filter(c -> c < 0xd800 || c > 0xdfff)
                    .collect(
                            StringBuilder::new,
                            StringBuilder::appendCodePoint,
                            StringBuilder::append)
                    .toString();

            String value = ContentDisposition.of(name, "application/zip");

            assertThat(value).as(name).isASCII().matches("[ -~]+");
            int at = value.indexOf(EXTENDED);
            if (at >= 0) {
                String encoded = value.substring(at + EXTENDED.length()).replace("+", "%2B");
                assertThat(URLDecoder.decode(encoded, StandardCharsets.UTF_8)).isEqualTo(name);
            }
        }
    }
}
