package io.filebell.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.filebell.operation.Operation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The OpenAPI document: that it has every route, and that it is one. OpenAPI's own schema is in no
 * package of the registry, so what it demands is checked here by hand, and the JSON Schemas in it
 * by theirs.
 */
final class OpenApiTest {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");
    private static final Pattern TEMPLATE = Pattern.compile("\\{([^}]+)}");

    record Where(
            io.filebell.base.WorkspaceId workspace,
            String path,
            @io.filebell.operation.Default("false") boolean skipIdentical) {}

    private static TestDoor door;
    private static JsonNode document;

    @BeforeAll
    static void open(@TempDir Path folder) {
        door = new TestDoor(
                folder,
                HandWritten.put("/v1/workspaces/{workspace}/files/{path...}")
                        .named("file.put")
                        .says("Put a file.")
                        .needs(io.filebell.operation.Scope.FILES_WRITE)
                        .takes(Where.class)
                        .body("*/*")
                        .header("Repr-Digest", "Checked.")
                        .gives(200, "The next version.", Things.Thing.class)
                        .gives(201, "A new file.", Things.Thing.class)
                        .by(exchange -> exchange.answer(200)));
        document = door.get("/openapi.json", "Authorization", "").json();
    }

    @AfterAll
    static void close() {
        door.close();
    }

    @Test
    void hasEveryOperation() {
        for (Operation<?, ?> operation : door.catalog.operations()) {
            String method = operation.method().name().toLowerCase(Locale.ROOT);
            JsonNode entry = document.path("paths").path(operation.path()).path(method);
            assertThat(entry.path("operationId").asString()).isEqualTo(operation.name());
            assertThat(entry.path("summary").asString()).isEqualTo(operation.says());
        }
        assertThat(entries()).hasSize(door.catalog.operations().size() + 1 + 4);
    }

    @Test
    void hasTheRoutesWrittenByHand() {
        JsonNode put = document.path("paths")
                .path("/v1/workspaces/{workspace}/files/{path}")
                .path("put");

        assertThat(put.path("operationId").asString()).isEqualTo("file.put");
        assertThat(put.path("x-filebell-scope").asString()).isEqualTo("files:write");
        assertThat(put.at("/requestBody/content").propertyNames()).containsExactly("*/*");
        assertThat(put.at("/responses/201/content/application~1json/schema/$ref")
                        .asString())
                .isEqualTo("#/components/schemas/Thing");
        assertThat(parameters(put))
                .extracting(parameter -> parameter.path("name").asString())
                .containsExactly(
                        "workspace", "path", "skip_identical", "Repr-Digest", "Filebell-Cause");
        assertThat(parameters(put).get(1).path("x-filebell-rest").asBoolean()).isTrue();
        assertThat(document.path("paths").propertyNames())
                .contains("/health/live", "/health/ready", "/metrics", "/openapi.json")
                .noneMatch(path -> path.startsWith("/docs"));
    }

    @Test
    void describesParametersAndBody() {
        JsonNode things = document.path("paths").path("/v1/workspaces/{workspace}/things");

        assertThat(parameters(things.path("get")))
                .extracting(parameter -> parameter.path("in").asString() + " "
                        + parameter.path("name").asString())
                .containsExactly(
                        "path workspace",
                        "query limit",
                        "query cursor",
                        "query kind",
                        "query labels",
                        "query deep");
        JsonNode body = things.at("/post/requestBody/content/application~1json");
        assertThat(body.at("/schema/required/0").asString()).isEqualTo("name");
        assertThat(body.at("/schema/properties").propertyNames()).doesNotContain("workspace");
        assertThat(body.at("/example/name").asString()).isEqualTo("Ball");
        assertThat(things.at("/post/parameters/1/$ref").asString())
                .isEqualTo("#/components/parameters/IdempotencyKey");
    }

    @Test
    void saysThatWhateverWritesTakesTheCauseOfIt() {
        for (Entry entry : entries()) {
            boolean writes = !entry.node().path("x-filebell-effect").asString().equals("read");

            assertThat(parameters(entry.node()))
                    .as(entry.node().path("operationId").asString())
                    .filteredOn(one -> one.path("name").asString().equals("Filebell-Cause"))
                    .hasSize(writes ? 1 : 0)
                    .allSatisfy(cause -> {
                        assertThat(cause.path("in").asString()).isEqualTo("header");
                        assertThat(cause.path("required").asBoolean(false)).isFalse();
                        assertThat(cause.path("description").asString()).contains("more than 8");
                    });
        }
    }

    @Test
    void hasWhatOpenApiDemands() {
        assertThat(document.path("openapi").asString()).isEqualTo("3.1.0");
        assertThat(document.at("/info/title").asString()).isEqualTo("Filebell");
        assertThat(document.at("/info/version").asString()).isEqualTo("1.2.3");
        Set<String> ids = new HashSet<>();
        for (Entry entry : entries()) {
            assertThat(ids.add(entry.node().path("operationId").asString())).isTrue();
            assertThat(entry.node().path("responses").size()).isPositive();
            for (Map.Entry<String, JsonNode> answer :
                    entry.node().path("responses").properties()) {
                assertThat(answer.getKey()).matches("[1-5][0-9][0-9]|default");
                assertThat(resolve(answer.getValue()).path("description").asString())
                        .isNotEmpty();
            }
            Set<String> inPath = new HashSet<>();
            for (JsonNode parameter : parameters(entry.node())) {
                assertThat(parameter.path("name").asString()).isNotEmpty();
                assertThat(parameter.path("schema").isObject()).isTrue();
                if (parameter.path("in").asString().equals("path")) {
                    assertThat(parameter.path("required").asBoolean()).isTrue();
                    inPath.add(parameter.path("name").asString());
                }
            }
            assertThat(inPath).as(entry.path()).isEqualTo(templates(entry.path()));
        }
    }

    @Test
    void resolvesEveryReference() {
        List<JsonNode> references = document.findValues("$ref");

        assertThat(references).isNotEmpty();
        for (JsonNode reference : references) {
            assertThat(document.at(reference.asString().substring(1)).isMissingNode())
                    .as(reference.asString())
                    .isFalse();
        }
    }

    @Test
    void holdsSchemasThatAreSchemas() {
        Schema meta = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        List<JsonNode> schemas = new ArrayList<>(document.findValues("schema"));
        document.at("/components/schemas").forEach(schemas::add);

        assertThat(schemas).hasSizeGreaterThan(20);
        for (JsonNode schema : schemas) {
            assertThat(meta.validate(schema)).as(schema.toString()).isEmpty();
        }
    }

    @Test
    void givesExamplesThatFitTheirSchemas() {
        SchemaRegistry registry =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        int checked = 0;
        for (JsonNode content : document.findValues("application/json")) {
            tools.jackson.databind.node.ObjectNode whole = (tools.jackson.databind.node.ObjectNode)
                    content.path("schema").deepCopy();
            whole.set("components", document.path("components"));
            assertThat(registry.getSchema(whole).validate(content.path("example")))
                    .as(content.path("example").toString())
                    .isEmpty();
            checked++;
        }
        assertThat(checked).isGreaterThan(8);
    }

    @Test
    void tellsWhichKeyIsNeeded() {
        JsonNode paths = document.path("paths");

        assertThat(paths.at("/~1health~1live/get/security").isEmpty()).isTrue();
        assertThat(paths.at("/~1metrics/get/security").size()).isEqualTo(2);
        assertThat(document.at("/components/securitySchemes/key/scheme").asString())
                .isEqualTo("bearer");
    }

    private record Entry(String path, JsonNode node) {}

    private static List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                assertThat(METHODS).contains(method.getKey());
                entries.add(new Entry(path.getKey(), method.getValue()));
            }
        }
        return entries;
    }

    private static List<JsonNode> parameters(JsonNode entry) {
        return entry.path("parameters").valueStream().map(OpenApiTest::resolve).toList();
    }

    private static JsonNode resolve(JsonNode node) {
        String reference = node.path("$ref").asString("");
        return reference.isEmpty() ? node : document.at(reference.substring(1));
    }

    private static Set<String> templates(String path) {
        Set<String> names = new HashSet<>();
        for (Matcher template = TEMPLATE.matcher(path); template.find(); ) {
            names.add(template.group(1));
        }
        return names;
    }
}
