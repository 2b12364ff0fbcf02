package io.filebell.floors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SourceLimitsTest {
    private final SourceLimits limits = new SourceLimits();

    @TempDir
    private Path folder;

    @Test
    void theHouseKeepsThem() {
        Path server = Path.of("").toAbsolutePath();
        List<Path> files = SourceLimits.javaFilesUnder(
                server.resolveSibling("receiver").resolve("src"), server.resolve("src"));
        assertThat(files).hasSizeGreaterThan(20);
        assertThat(limits.violations(files)).isEmpty();
    }

    @Test
    void aFileMayHave500Lines() throws IOException {
        Path longest = source("Longest.java", "final class Longest {}\n" + "\n".repeat(499));
        Path longer = source("Longer.java", "final class Longer {}\n" + "\n".repeat(500));
        assertThat(limits.violations(List.of(longest, longer)))
                .containsExactly(longer + " has 501 lines, more than 500");
    }

    @Test
    void aLineMayHave100Characters() throws IOException {
        Path wide = source(
                "Wide.java",
                "// " + "é".repeat(97),
                "// " + "é".repeat(98),
                "import a." + "b".repeat(100) + ";",
                "// https://" + "c".repeat(100));
        assertThat(limits.violations(List.of(wide)))
                .containsExactly(wide + ":2 has 101 characters, more than 100");
    }

    @Test
    void aFunctionMayHave70Lines() throws IOException {
        Path longest = source(
                "Longest.java",
                "class Longest { @Deprecated\n\npublic void run() {",
                body(68),
                "} }");
        Path longer = source("Longer.java", "class Longer {", "void run() {", body(69), "} }");
        Path lambda =
                source("Lambda.java", "class Lambda {", "Runnable r = () -> {", body(69), "}; }");
        assertThat(limits.violations(List.of(longest, longer, lambda)))
                .containsExactly(
                        longer + ":2: Longer.run has 71 lines, more than 70",
                        lambda + ":2: a lambda of Lambda has 71 lines, more than 70");
    }

    @Test
    void noSourceSpeaksOfWorkToDo() throws IOException {
        Path note = source("Note.java", "// all is done", "// TO" + "DO: all the rest");
        assertThat(limits.violations(List.of(note)))
                .containsExactly(note + ":2 speaks of work to do");
    }

    private Path source(String name, String... lines) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("\n", lines));
    }

    private static String body(int lines) {
        return String.join("\n", Collections.nCopies(lines, "int a;"));
    }
}
