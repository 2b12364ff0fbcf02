package io.filebell.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodePathTest {

    private static final NodePath CONTRACT = NodePath.parse("/inbox/2026/contract.pdf");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/a",
                "/inbox/contract.pdf",
                "/...",
                "/.hidden",
                "/a b",
                "/ ",
                "/a\\b",
                "/ä/日本/🔔",
                "/C:",
                "/a?b#c%2F",
            })
    void isWrittenAsItIsRead(String text) {
        assertThat(NodePath.parse(text)).hasToString(text);
    }

    @Test
    void hasParts() {
        assertThat(CONTRACT.segments()).containsExactly("inbox", "2026", "contract.pdf");
        assertThat(CONTRACT.name()).isEqualTo("contract.pdf");
        assertThat(CONTRACT.parent()).isEqualTo(NodePath.parse("/inbox/2026"));
        assertThat(CONTRACT.prefix(1)).isEqualTo(NodePath.parse("/inbox"));
        assertThat(CONTRACT.prefix(0)).isEqualTo(NodePath.ROOT);
        assertThat(CONTRACT.parent().child("contract.pdf")).isEqualTo(CONTRACT);
        assertThat(NodePath.ROOT.isRoot()).isTrue();
        assertThat(CONTRACT.isRoot()).isFalse();
    }

    @Test
    void hasNeitherNameNorFolderAtTheRoot() {
        assertThatIllegalStateException().isThrownBy(NodePath.ROOT::name);
        assertThatIllegalStateException().isThrownBy(NodePath.ROOT::parent);
    }

    @ParameterizedTest
    @CsvSource({
        "/a/b, /, true", "/a/b, /a, true", "/a/b, /a/b, true", "/a/b, /a/b/c, false",
        "/ab, /a, false", "/a, /b, false", "/, /, true", "/, /a, false",
    })
    void startsWithWholeNames(String path, String other, boolean starts) {
        assertThat(NodePath.parse(path).startsWith(NodePath.parse(other))).isEqualTo(starts);
    }

    @Test
    void isTheSameInEitherNormalForm() {
        NodePath composed = NodePath.parse("/\u00e9t\u00e9");
        NodePath decomposed = NodePath.parse("/e\u0301te\u0301");

        assertThat(decomposed).isEqualTo(composed).hasToString("/\u00e9t\u00e9");
        assertThat(NodePath.ROOT.child("e\u0301t\u00e9")).isEqualTo(composed);
    }

    @Test
    void keepsLettersApartThatOnlyLookAlike() {
        assertThat(NodePath.parse("/\ufb01le")).isNotEqualTo(NodePath.parse("/file"));
        assertThat(NodePath.parse("/A")).isNotEqualTo(NodePath.parse("/a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a/b",
                "//",
                "//a",
                "/a/",
                "/a//b",
                "/.",
                "/..",
                "/a/..",
                "/a/./b",
                "/../etc/passwd",
                "/a\u0000b",
                "/a\nb",
                "/a\tb",
                "/a\u007f",
                "/a\u0085",
                "/\ud800",
                "/a\udc00b",
                "/\ud83dx",
            })
    void refuses(String text) {
        assertRefused(() -> NodePath.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "/", "\u0000"})
    void refusesChildrenOfSuchNames(String name) {
        assertRefused(() -> CONTRACT.child(name));
        assertRefused(() -> new NodePath(List.of("a", name)));
    }

    @Test
    void countsTheBytesOfANameAsItIsKept() {
        assertThat(NodePath.parse("/" + "a".repeat(255)).name()).hasSize(255);
        assertThat(NodePath.parse("/" + "€".repeat(85)).name()).hasSize(85);
        assertThat(NodePath.parse("/" + "e\u0301".repeat(127)).name()).hasSize(127);
        assertThat(NodePath.parse("/" + "🔔".repeat(63) + "abc").name()).hasSize(129);
        assertRefused(() -> NodePath.parse("/" + "a".repeat(256)));
        assertRefused(() -> NodePath.parse("/" + "€".repeat(85) + "a"));
        assertRefused(() -> NodePath.parse("/" + "e\u0301".repeat(128)));
        assertRefused(() -> NodePath.parse("/" + "🔔".repeat(64)));
        assertRefused(() -> NodePath.parse("/" + "\u0301".repeat(1_000_000)));
    }

    @Test
    void countsNames() {
        NodePath deepest = NodePath.parse("/a".repeat(64));

        assertThat(deepest.segments()).hasSize(64);
        assertRefused(() -> NodePath.parse("/a".repeat(65)));
        assertRefused(() -> NodePath.parse("/a".repeat(100_000)));
        assertRefused(() -> deepest.child("a"));
    }

    private static void assertRefused(ThrowingCallable made) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(made)
                .returns(ErrorCode.INVALID_PATH, Problem::code)
                .withMessageStartingWith("The path ");
    }
}
