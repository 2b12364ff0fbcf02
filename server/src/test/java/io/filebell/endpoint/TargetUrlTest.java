package io.filebell.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetUrlTest {

    @ParameterizedTest
    @CsvSource({
        "https://example.com, https://example.com/",
        "HTTPS://EXAMPLE.com/Hook, https://example.com/Hook",
        "https://example.com:443/, https://example.com/",
        "http://example.com:80/, http://example.com/",
        "http://example.com:443/, http://example.com:443/",
        "https://example.com:8443/a/b?c=d&e=%20f, https://example.com:8443/a/b?c=d&e=%20f",
        "https://example.com?x=1, https://example.com/?x=1",
        "https://example.com./hook, https://example.com/hook",
        "https://a_b.example.com/, https://a_b.example.com/",
        "https://192.0.2.1/, https://192.0.2.1/",
        "https://192.0.2.1./, https://192.0.2.1/",
        "https://[2001:DB8:0:0::1]:8443/, https://[2001:db8::1]:8443/",
        "https://[::ffff:192.0.2.1]/, https://192.0.2.1/",
        "https://bücher.example/, https://xn--bcher-kva.example/",
        "https://例え.jp/, https://xn--r8jz45g.jp/",
        "https://１２７.0.0.1/, https://127.0.0.1/",
        "https://example。com/, https://example.com/",
        "https://example.com/a@b, https://example.com/a@b",
        "https://example.com/{id}|x, https://example.com/{id}|x",
        "http://localhost:3000/hook, http://localhost:3000/hook",
        "https://1.2.3.com/, https://1.2.3.com/",
    })
    void normalisesWhatHasOneMeaning(String text, String normal) {
        TargetUrl url = TargetUrl.parse(text);
        assertThat(url).hasToString(normal);
        assertThat(TargetUrl.parse(normal)).isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'';https://",
                "example.com/hook;https://",
                "ftp://example.com/;https://",
                "javascript:alert(1);https://",
                "file:///etc/passwd;https://",
                "https:/example.com/;https://",
                "//example.com/;https://",
                "' https://example.com/';https://",
                "https://user:secret@example.com/;credentials",
                "https://user@example.com/;credentials",
                "https://@example.com/;credentials",
                "https://example.com@10.0.0.1/;credentials",
                "https://example.com:0/;port",
                "https://example.com:65536/;port",
                "https://example.com:/;port",
                "https://example.com:-1/;port",
                "https://example.com:+443/;port",
                "https://example.com:4 43/;port",
                "https://example.com:443:443/;port",
                "https://example.com/#top;fragment",
                "https://example.com#;fragment",
                "https:///hook;no host",
                "https://;no host",
                "https://./;no host",
                "https://:8080/;no host",
                "https://a..b/;empty",
                "https://.example.com/;empty",
                "https://example.com../;empty",
                "https://exa mple.com/;letters",
                "https://exa%6dple.com/;letters",
                "https://example.com\\@evil.com/;credentials",
                "https://example.com\\.evil.com/;letters",
                "https://2130706433/;unusual spelling",
                "https://0177.0.0.1/;unusual spelling",
                "https://0x7f.1/;unusual spelling",
                "https://0x7f000001/;unusual spelling",
                "https://127.1/;unusual spelling",
                "https://127.0.1/;unusual spelling",
                "https://127.0.0.01/;unusual spelling",
                "https://127.0.0.256/;unusual spelling",
                "https://1.2.3.4.5/;unusual spelling",
                "https://example.0x/;unusual spelling",
                "https://017700000001/;unusual spelling",
                "https://[::1;IPv6",
                "https://[::1]x/;IPv6",
                "https://[example.com]/;IPv6",
                "https://[127.0.0.1]/;IPv6",
                "https://[]/;IPv6",
                "https://[fe80::1%25eth0]/;zone",
                "https://[::g]/;IPv6",
                "https://faß.example/;xn--",
                "https://example.com/a b;percent-encoded",
                "https://example.com/ä;percent-encoded",
                "https://example.com/a\\b;percent-encoded",
                "https://example.com/\"x\";percent-encoded",
            })
    void refusesTheRestAndSaysWhy(String text, String word) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> TargetUrl.parse(text))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(ErrorCode.URL_FORBIDDEN))
                .withMessageContaining(word);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r", "\n", "\t", "\0", "\u007f", "\u0085", "\u2028"})
    void refusesControlCharactersAnywhere(String control) {
        for (String text : new String[] {
            control + "https://example.com/",
            "https://exam" + control + "ple.com/",
            "https://example.com:4" + control + "43/",
            "https://example.com/" + control,
            "https://example.com/?a=" + control + "b"
        }) {
            assertThatExceptionOfType(Problem.class).isThrownBy(() -> TargetUrl.parse(text));
        }
    }

    @Test
    void itsOriginTellsNeitherPathNorQuery() {
        assertThat(TargetUrl.parse("https://Example.com/services/T0/B0?key=x").origin())
                .isEqualTo("https://example.com");
        assertThat(TargetUrl.parse("http://[2001:db8::1]:8080/hook").origin())
                .isEqualTo("http://[2001:db8::1]:8080");
    }

    @Test
    void refusesWhatIsTooLong() {
        String start = "https://example.com/";
        assertThat(TargetUrl.parse(start + "x".repeat(2_048 - start.length()))).isNotNull();
        refuses(start + "x".repeat(2_049 - start.length()));
        assertThat(TargetUrl.parse("https://" + "a".repeat(63) + ".com/")).isNotNull();
        refuses("https://" + "a".repeat(64) + ".com/");
        refuses("https://" + "abcdefg.".repeat(32) + "com/");
    }

    @Test
    void neverRepeatsCredentials() {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> TargetUrl.parse("https://user:hunter2@example.com/"))
                .withMessageNotContaining("hunter2");
    }

    @Test
    void knowsItsAddressWhenItsHostIsOne() {
        assertThat(TargetUrl.parse("https://192.0.2.1/").literalAddress()).isPresent();
        assertThat(TargetUrl.parse("https://[::1]/").literalAddress()).isPresent();
        assertThat(TargetUrl.parse("https://1.2.3.com/").literalAddress()).isEmpty();
        assertThat(TargetUrl.parse("https://localhost/").literalAddress()).isEmpty();
    }

    private static void refuses(String text) {
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> TargetUrl.parse(text));
    }
}
