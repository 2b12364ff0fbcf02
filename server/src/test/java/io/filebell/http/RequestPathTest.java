package io.filebell.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import io.filebell.workspace.NodePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {

    @ParameterizedTest
    @CsvSource({
        "'', /",
        "/, /",
        "/a, /a",
        "/inbox/contract.pdf, /inbox/contract.pdf",
        "/a%20b/c%25d, '/a b/c%d'",
        "/a+b, /a+b",
        "/a;v=1/b:c@d&e=f, /a;v=1/b:c@d&e=f",
        "/%e2%82%AC, /€",
        "/€, /€",
        "/%F0%9F%94%94x, /🔔x",
        "/e%CC%81, /é",
        "/%252e%252e, /%2e%2e",
        "/%5c, /\\",
        "/..., /...",
        "/%2E%2E%2E, /...",
    })
    void decodes(String raw, String path) {
        assertThat(RequestPath.decode(raw)).isEqualTo(NodePath.parse(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "//",
                "//a",
                "/a//b",
                "/a/",
                "/.",
                "/..",
                "/a/../b",
                "/%2e",
                "/%2E%2e/etc",
                "/.%2e/x",
                "/a/%2e%2e%2fb",
                "/a%2fb",
                "/a%2Fb",
                "/%00",
                "/a%00b",
                "/a%0d%0aSet-Cookie:x",
                "/%7f",
                "/%c2%85",
                "/%",
                "/%2",
                "/%zz",
                "/%2x",
                "/a%",
                "/%-1",
                "/% 1",
                "/%\uff11\uff11",
            })
    void refuses(String raw) {
        assertRefused(raw);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%c0%af",
                "/%c0%ae%c0%ae",
                "/%e0%80%af",
                "/%f0%80%80%af",
                "/%c1%81",
                "/%ff",
                "/%fe",
                "/%80",
                "/%c3",
                "/%e2%82",
                "/%f0%9f%94",
                "/%ed%a0%80",
                "/%ed%a0%bd%ed%b4%94",
                "/%f4%90%80%80",
                "/%f8%88%80%80%80",
                "/a%c3/%a9b",
                "/\ud800",
                "/%20\udc00",
                "/\ufffd",
                "/a\ufffd%20",
            })
    void refusesWhatIsNotUtf8(String raw) {
        assertRefused(raw);
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThat(RequestPath.decode("/" + "%61".repeat(255)).name()).hasSize(255);
        assertRefused("/" + "%61".repeat(256));
        assertRefused("/a".repeat(65));
        assertRefused("/a".repeat(1_000_000));
        assertRefused("/" + "%61".repeat(1_000_000));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void givesBackAnyPathHoweverItIsEncoded(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            List<String> names = new ArrayList<>();
            for (int n = random.nextInt(5); n > 0; n--) {
                names.add(name(random));
            }
            NodePath path = new NodePath(names);
            StringBuilder raw = new StringBuilder();
            path.segments().forEach(name -> raw.append('/').append(encoded(name, random)));

            assertThat(RequestPath.decode(raw.toString())).as("round %d", i).isEqualTo(path);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void eitherRefusesOrGivesACleanPath(long seed) {
        Random random = new Random(seed);
        String alphabet = "/%.%2eE2f0cCaA8bB\u0301é\u0000\\";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder raw = new StringBuilder("/");
            for (int n = random.nextInt(12); n > 0; n--) {
                raw.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                NodePath path = RequestPath.decode(raw.toString());
                assertThat(path.segments())
                        .as(raw.toString())
                        .allSatisfy(name -> assertThat(name)
                                .isNotIn("", ".", "..")
                                .doesNotContain("/", "\u0000"));
                assertThat(NodePath.parse(path.toString())).isEqualTo(path);
            } catch (Problem e) {
                assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PATH);
            }
        }
    }

    private static String name(Random random) {
        StringBuilder name = new StringBuilder("n");
        for (int n = random.nextInt(20); n > 0; n--) {
            int c = random.nextInt(4) == 0 ? random.nextInt(0x1_0000) : random.nextInt(0x80);
            boolean fit = c != '/' && c != 0xfffd && !Character.isISOControl(c) && !isSurrogate(c);
            name.appendCodePoint(fit ? c : 0x1f514);
        }
        return name.toString();
    }

    private static boolean isSurrogate(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }

    private static String encoded(String name, Random random) {
        StringBuilder raw = new StringBuilder();
        name.codePoints().forEach(c -> {
            String character = Character.toString(c);
            if (c != '%' && random.nextBoolean()) {
                raw.append(character);
                return;
            }
            for (byte b : character.getBytes(StandardCharsets.UTF_8)) {
                raw.append((random.nextBoolean() ? "%%%02x" : "%%%02X").formatted(b));
            }
        });
        return raw.toString();
    }

    private static void assertRefused(String raw) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> RequestPath.decode(raw))
                .returns(ErrorCode.INVALID_PATH, Problem::code);
    }
}
