package io.filebell.cli.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.JsonFormat;
import io.filebell.cli.ServerClient;
import io.filebell.cli.TemporaryServer;
import io.filebell.cli.TestShell;
import io.filebell.cli.operation.Field.Kind;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Each operation as a command: its help, and one run of it against a whole server. */
final class EveryOperationCommandTest {

    /** Nobody listens there, and nothing that is sent there leaves this machine. */
    private static final String HOOK = "http://127.0.0.1:1/hook";

    private static final int WIDTH = 100;

    private static final OperationIndex INDEX = OperationIndex.ofThisProgram();

    @TempDir
    private Path state;

    /** Ids by their prefix, as the answers so far told them. */
    private final Map<String, String> known = new HashMap<>();

    private final List<String> done = new ArrayList<>();

    @Test
    void hasHelpWithItsSentenceAndAnExample() {
        TestShell shell = new TestShell(state);
        operations().forEach(operation -> {
            assertThat(shell.run(operation.resource(), operation.verb(), "--help"))
                    .as(operation.name())
                    .isZero();
            String joined = shell.out().replaceAll("\\s+", " ");
            assertThat(joined)
                    .startsWith("Usage: " + operation.command())
                    .contains(operation.says().replaceAll("\\s+", " "))
                    .contains("Example: " + operation.command());
            assertThat(shell.out().lines())
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(WIDTH));
            assertThat(operation.options())
                    .allSatisfy(field -> assertThat(joined).contains(field.option()));
        });
        assertThat(operations()).hasSizeGreaterThan(70);
    }

    @Test
    void isAskedOfTheServerWhichAnswersOrSaysWhyNot() {
        try (TemporaryServer server =
                TemporaryServer.make(TestShell.maker(), Optional.empty(), Optional.empty())) {
            server.server().start();
            TestShell shell = new TestShell(state).with(server.access());
            prepare(server);
            operations()
                    .sorted(Comparator.comparingInt(EveryOperationCommandTest::turn))
                    .forEach(operation -> {
                        run(shell, operation, false);
                        run(shell, operation, true);
                    });
        }
        assertThat(done)
                .contains(
                        "workspace.create",
                        "workspace.list",
                        "node.list",
                        "folder.create",
                        "endpoint.create",
                        "endpoint.list",
                        "endpoint.health",
                        "key.create",
                        "event.list",
                        "member.list",
                        "user.me",
                        "trash.empty",
                        "workspace.delete");
    }

    private static Stream<KnownOperation> operations() {
        return INDEX.verbs().keySet().stream().flatMap(resource -> INDEX.of(resource).stream());
    }

    /** What makes something comes first, what takes it away last. */
    private static int turn(KnownOperation operation) {
        int last = operation.resource().equals("workspace") ? 4 : 3;
        return operation.destroys() ? last : operation.verb().equals("create") ? 0 : 1;
    }

    private void prepare(TemporaryServer server) {
        try (ServerClient client = new ServerClient(server.access())) {
            learn(client.post("/v1/workspaces", Map.of("name", "Prepared")));
            learn(client.put(
                    "/v1/workspaces/" + known.get("ws_") + "/files/inbox/a.txt",
                    Map.of(),
                    BodyPublishers.ofString("hello")));
            learn(client.get("/v1/users/me").path("user"));
        }
    }

    private void learn(JsonNode made) {
        String id = made.path("id").asString(made.at("/endpoint/id").asString(""));
        known.putIfAbsent(id.substring(0, id.indexOf('_') + 1), id);
    }

    private void run(TestShell shell, KnownOperation operation, boolean whole) {
        List<String> typed = typed(operation, whole);
        int code = shell.run(typed.toArray(String[]::new));
        String told = String.join(" ", typed) + " → " + code + " " + shell.out() + shell.err();
        assertThat(code).as(told).isLessThan(2);
        assertThat(told).doesNotContain("inside this command").doesNotContain("null\n");
        if (code == 1) {
            assertThat(shell.err()).as(told).startsWith("filebell: ");
            return;
        }
        done.add(operation.name());
        if (operation.verb().equals("create")) {
            learn(JsonFormat.MAPPER.readTree(shell.out()));
        }
    }

    /** @param whole whether to give every option, not only what is needed */
    private List<String> typed(KnownOperation operation, boolean whole) {
        List<String> typed = new ArrayList<>(List.of(operation.resource(), operation.verb()));
        operation.subject().ifPresent(field -> typed.add(value(field)));
        for (Field field : operation.options()) {
            boolean needed = field.required() || field.isWorkspace() && field.kind() != Kind.LIST;
            if (needed
                    || whole
                            && field.kind() != Kind.JSON
                            && operation.cursor().filter(field::equals).isEmpty()) {
                typed.add(field.option());
                typed.add(value(field));
            }
        }
        if (operation.destroys()) {
            typed.add(OperationOptions.YES);
        }
        typed.add(OperationOptions.JSON);
        return typed;
    }

    private String value(Field field) {
        if (field.idPrefix().isPresent()) {
            String id = known.get(field.idPrefix().get());
            return id == null ? field.single().path("examples").path(0).asString() : id;
        }
        if (!field.choices().isEmpty()) {
            return field.choices().getFirst();
        }
        if (field.name().equals("url")) {
            return HOOK;
        }
        JsonNode example = field.kind() == Kind.LIST ? field.example().path(0) : field.example();
        return switch (Field.kind(field.single())) {
            case WHOLE_NUMBER, NUMBER -> "1";
            case TRUTH -> "true";
            case MAP -> "key=value";
            case TEXT -> example.asString(text(field));
            case LIST, JSON -> "{}";
        };
    }

    private static String text(Field field) {
        boolean time = field.single().path("format").asString("").equals("date-time");
        return time ? "2126-01-01T00:00:00Z" : field.isPlace() ? "/inbox/a.txt" : "file.created";
    }
}
