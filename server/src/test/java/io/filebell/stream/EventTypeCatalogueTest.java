package io.filebell.stream;

import static io.filebell.stream.EventServer.OWNER;
import static io.filebell.stream.EventServer.events;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.filebell.account.AccountEvents;
import io.filebell.delivery.DeliveryOperations;
import io.filebell.endpoint.EndpointEvents;
import io.filebell.event.EventSource;
import io.filebell.event.EventTypes;
import io.filebell.stream.EventServer.Reply;
import io.filebell.testing.Databases;
import io.filebell.workspace.NodeEvents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventTypeCatalogueTest {

    private static final String TYPESCRIPT = "typescript@5.9.3";
    private static final SchemaRegistry SCHEMAS =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private EventServer server;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = new EventServer(Databases.sqlite(folder), folder);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void listsEveryTypeWithAnExampleThatItsSchemaAllows() {
        JsonNode items = server.get("/v1/event-types", OWNER).json().path("items");

        assertThat(items.valueStream().map(item -> item.path("name").asString()).toList())
                .contains("note.written", "workspace.created", "member.added")
                .isSorted();
        assertThat(items).allSatisfy(item -> {
            assertThat(item.path("meaning").asString()).endsWith(".");
            assertThat(complaints(item.path("schema"), item.path("example"))).isEmpty();
        });
    }

    @Test
    void showsOneTypeAndSaysWhereTheNamesAreWhenThereIsNone() {
        Reply one = server.get("/v1/event-types/workspace.created", OWNER);
        Reply none = server.get("/v1/event-types/workspace.painted", OWNER);

        assertThat(one.json().path("name").asString()).isEqualTo("workspace.created");
        assertThat(one.json().path("example").path("workspace").isNull()).isTrue();
        assertThat(none.code()).isEqualTo("unknown_event_type");
        assertThat(none.json().path("detail").asString()).contains("/v1/event-types");
    }

    @Test
    void describesEventsAsTheyAreSent() {
        EventSource workspace = server.workspace();
        server.notes.write(workspace, "hello");
        JsonNode schema =
                server.get("/v1/event-types/note.written", OWNER).json().path("schema");
        JsonNode event =
                server.get(events(workspace), OWNER).json().path("items").path(0);

        assertThat(complaints(schema, event)).isEmpty();
        assertThat(complaints(
                        schema,
                        server.get("/v1/event-types/note.erased", OWNER).json().path("example")))
                .isNotEmpty();
    }

    @Test
    void describesEveryTypeOfTheProgramWithAnExampleThatItsSchemaAllows() {
        assertThat(program().all()).isNotEmpty().allSatisfy(type -> {
            JsonNode schema = EventSchemas.of(type);
            JsonNode example = EventTypeCatalogue.view(type).example().tree();
            assertThat(complaints(schema, example)).as(type.name()).isEmpty();
        });
    }

    @Test
    void declaresAnInterfaceForEachTypeAndNoNameTwice() {
        String script = TypeScript.of(program().all());

        assertThat(Pattern.compile("^export (?:interface|type) (\\w+)", Pattern.MULTILINE)
                        .matcher(script)
                        .results()
                        .map(match -> match.group(1))
                        .toList())
                .doesNotHaveDuplicates()
                .contains("FilebellEvent", "EventEnvelope", "FileCreatedEvent", "Node");
        assertThat(program().all())
                .allSatisfy(
                        type -> assertThat(script).contains("  type: \"" + type.name() + "\";"));
        assertThat(script.chars().filter(c -> c == '{').count())
                .isEqualTo(script.chars().filter(c -> c == '}').count());
        assertThat(script).doesNotContain("#/", "undefined", "  : ");
    }

    @Test
    void declaresEveryRecordThatItRefersTo() {
        String script = TypeScript.of(program().all());
        List<String> declared = Pattern.compile("^export interface (\\w+)", Pattern.MULTILINE)
                .matcher(script)
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(Pattern.compile(
                                "^  \\w+\\??: (?:Array<|Record<string, )?([A-Z]\\w+)",
                                Pattern.MULTILINE)
                        .matcher(script)
                        .results()
                        .map(match -> match.group(1))
                        .filter(name -> !List.of("Array", "Record").contains(name)))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(declared).contains(name));
    }

    @Test
    void servesTheDeclarations() {
        Reply script = server.get("/v1/event-types.d.ts", OWNER);

        assertThat(script.status()).isEqualTo(200);
        assertThat(script.response().headers().firstValue("Content-Type"))
                .hasValue("application/typescript;charset=utf-8");
        assertThat(script.body())
                .contains("export type FilebellEvent =")
                .contains("NoteWrittenEvent");
    }

    @Test
    @Tag("clients")
    void declaresWhatTheTypeScriptCompilerAccepts(@TempDir Path folder)
            throws IOException, InterruptedException {
        Files.writeString(folder.resolve("events.d.ts"), TypeScript.of(program().all()));
        Files.writeString(folder.resolve("listener.ts"), """
                import type { FilebellEvent } from "./events";

                export function heard(event: FilebellEvent): string {
                  switch (event.type) {
                    case "file.created":
                      return event.data.file.path + event.actor.name;
                    case "workspace.created":
                      return event.data.workspace.name;
                    default:
                      return event.workspace === null ? "" : event.workspace.name;
                  }
                }

                // @ts-expect-error there is no such type
                export const wrong: FilebellEvent["type"] = "file.painted";
                """);
        run(folder, "npm", "install", "--no-audit", "--no-fund", TYPESCRIPT);
        run(folder, "npx", "tsc", "--noEmit", "--strict", "--skipLibCheck", "false", "listener.ts");
    }

    private static void run(Path folder, String... command)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
    }

    /** What the features register at the start of the program. */
    private static EventTypes program() {
        EventTypes types = new EventTypes();
        AccountEvents.all().forEach(types::add);
        NodeEvents.all().forEach(types::add);
        EndpointEvents.register(types);
        DeliveryOperations.eventTypes().forEach(types::add);
        return types;
    }

    private static List<Error> complaints(JsonNode schema, JsonNode event) {
        return SCHEMAS.getSchema(schema).validate(event);
    }
}
