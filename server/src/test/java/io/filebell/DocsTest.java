package io.filebell;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.ErrorCode;
import io.filebell.cli.ServerClient;
import io.filebell.cli.TemporaryServer;
import io.filebell.cli.TestShell;
import io.filebell.cli.operation.OperationIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** That the papers say what the program does, where that can be compared. */
final class DocsTest {

    private static final Path ROOT = Paper.root();
    private static final List<String> EVERYWHERE = List.of("--help", "--version", "--debug");
    private static final Pattern OPTION = Pattern.compile("(?m)^ +(?:-\\w, )?(--[a-z]+)");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

    @TempDir
    private Path state;

    @Test
    void listEverySettingWithItsDefault() {
        List<String> rows = Arrays.stream(Setting.values())
                .map(setting -> "| `%s` | %s | %s |"
                        .formatted(setting.variable(), setting.standard(), setting.meaning()))
                .toList();

        assertThat(tableIn("docs/operating/settings.md")).isEqualTo(rows);
    }

    @Test
    void listTheVariablesThatAreNoSettings() {
        assertThat(text("docs/operating/settings.md")).contains(Setting.OTHER_VARIABLES);
    }

    @Test
    void listEveryError() {
        List<String> rows = Arrays.stream(ErrorCode.values())
                .map(code ->
                        "| `%s` | %d | %s |".formatted(code.code(), code.status(), code.title()))
                .toList();

        List<String> found = tableIn("docs/reference/errors.md").stream()
                .map(row -> row.substring(0, row.lastIndexOf('|', row.length() - 2) + 1))
                .toList();

        assertThat(found).isEqualTo(rows);
    }

    @Test
    void listEveryCommandAndItsOwnOptions() {
        String page = text("docs/reference/command-line.md");

        for (String command : List.of(
                "serve",
                "put",
                "get",
                "ls",
                "doctor",
                "completion",
                "login",
                "logout",
                "demo",
                "events",
                "listen",
                "trigger",
                "backup",
                "restore",
                "bench upload",
                "bench latency",
                "bench listen")) {
            String line = page.lines()
                    .filter(row -> row.startsWith("| `filebell " + command))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(command + " has no row"));
            assertThat(command.startsWith("bench") ? List.of() : optionsOf(command))
                    .as(command)
                    .allSatisfy(option -> assertThat(line).contains(option));
        }
    }

    /** Whoever adds or changes an operation copies the file that this writes. */
    @Test
    void knowEveryOperationForItsCommand() throws IOException {
        Path made = ROOT.resolve("server/target/operations.jsonl");
        List<String> lines = OperationLines.of(served());
        Files.createDirectories(made.getParent());
        Files.write(made, lines);

        assertThat(OperationIndex.ofThisProgram().lines().equals(lines))
                .as("An operation changed. Run: cp server/target/operations.jsonl"
                        + " server/src/main/resources/io/filebell/cli/operation/")
                .isTrue();
    }

    /** The OpenAPI document of the whole server. */
    private static JsonNode served() {
        try (TemporaryServer server =
                TemporaryServer.make(TestShell.maker(), Optional.empty(), Optional.empty())) {
            server.server().start();
            try (ServerClient client = new ServerClient(server.access())) {
                return client.get("/openapi.json");
            }
        }
    }

    @Test
    void linkOnlyToWhatIsThere() {
        for (Path page : pages()) {
            List<String> broken = LINK.matcher(text(ROOT.relativize(page).toString()))
                    .results()
                    .map(found -> found.group(1))
                    .filter(link -> !URI.create(link).isAbsolute() && !link.startsWith("#"))
                    .map(link -> link.replaceFirst("#.*$", ""))
                    .filter(link -> !Files.exists(page.resolveSibling(link)))
                    .toList();
            assertThat(broken).as("links of %s", page).isEmpty();
        }
    }

    private List<String> optionsOf(String command) {
        TestShell shell = new TestShell(state);
        assertThat(shell.run(command, "--help")).isZero();
        return OPTION.matcher(shell.out())
                .results()
                .map(found -> found.group(1))
                .filter(option -> !EVERYWHERE.contains(option))
                .distinct()
                .toList();
    }

    private static List<Path> pages() {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(docs, Stream.of("README.md", "CONTRIBUTING.md").map(ROOT::resolve))
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rows of the first table of a page, without its head. */
    private static List<String> tableIn(String page) {
        return text(page)
                .lines()
                .dropWhile(line -> !line.startsWith("| --- "))
                .skip(1)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    private static String text(String page) {
        try {
            return Files.readString(ROOT.resolve(page));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
