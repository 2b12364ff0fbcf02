package io.filebell.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.filebell.base.Json;
import io.filebell.base.JsonFormat;
import io.filebell.base.WorkspaceId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class SchemasTest {

    @Says("A place on the shelf.")
    @Example("/shelf/1")
    record Shelf(@JsonValue String value) {
        @JsonCreator
        Shelf {}
    }

    record Box(int width, @Nullable String unit) {}

    @Says("A thing.")
    record Thing(
            @Says("Where it is.") WorkspaceId workspaceId,
            Shelf shelf,
            @Default("100") @Limit(min = 1, max = 500) int limit,
            @Limit(min = 1, max = 20) String name,
            @Nullable Instant expiresAt,
            @Limit(max = 5) List<Scope> scopes,
            Set<String> labels,
            @Default("member") Role role,
            @Nullable Role other,
            Box box,
            @Nullable Box spare,
            Json any,
            Map<String, Json> metadata,
            boolean round,
            double weight,
            @Example("7") long count,
            Object anything) {}

    record Changes(Change<String> name, Change<@Nullable Instant> until) {}

    record Tree(String name, List<Tree> children) {}

    @Test
    void namesFieldsAsJsonDoes() {
        assertThat(schema(Thing.class, "/properties").propertyNames())
                .contains("workspace_id", "expires_at", "name");
    }

    @Test
    void requiresWhatIsNeitherNullableNorDefaultedNorAChange() {
        assertThat(texts(schema(Thing.class, "/required")))
                .contains("workspace_id", "name", "box", "round")
                .doesNotContain("limit", "expires_at", "role", "spare", "other");
        assertThat(Schemas.of(Changes.class).has("required")).isFalse();
    }

    @Test
    void refusesOtherFields() {
        assertThat(schema(Thing.class, "/additionalProperties").asBoolean(true)).isFalse();
        assertThat(schema(Thing.class, "/properties/box/additionalProperties").asBoolean(true))
                .isFalse();
    }

    @Test
    void writesIdsTimesAndValuesAsTexts() {
        assertThat(property("workspace_id")).isEqualTo(json("""
                        {"type": "string", "pattern": "^ws_[0-7][0-9a-hjkmnp-tv-z]{25}$",
                         "examples": ["ws_01jd2v7q8x3kfm5t9w0rbe4hzn"],
                         "description": "Where it is."}"""));
        assertThat(property("shelf")).isEqualTo(json("""
                        {"type": "string", "description": "A place on the shelf.",
                         "examples": ["/shelf/1"]}"""));
        assertThat(property("expires_at").path("format").asString()).isEqualTo("date-time");
        assertThat(texts(property("scopes").at("/items/enum"))).contains("files:read", "admin");
    }

    @Test
    void writesBoundsAndDefaults() {
        assertThat(property("limit")).isEqualTo(json("""
                        {"type": "integer", "format": "int32", "minimum": 1, "maximum": 500,
                         "default": 100}"""));
        assertThat(property("name"))
                .isEqualTo(json("{\"type\": \"string\", \"minLength\": 1, \"maxLength\": 20}"));
        assertThat(property("scopes").path("maxItems").asInt()).isEqualTo(5);
        assertThat(property("labels").path("uniqueItems").asBoolean()).isTrue();
        assertThat(property("role").path("default").asString()).isEqualTo("member");
        assertThat(property("count").at("/examples/0").asInt()).isEqualTo(7);
    }

    @Test
    void letsNullableFieldsBeNullAndNoOthers() {
        assertThat(texts(property("expires_at").path("type"))).containsExactly("string", "null");
        assertThat(texts(property("spare").path("type"))).containsExactly("object", "null");
        assertThat(property("other").path("enum").valueStream().anyMatch(JsonNode::isNull))
                .isTrue();
        assertThat(property("name").path("type").asString()).isEqualTo("string");
        JsonNode changes = Schemas.of(Changes.class).path("properties");
        assertThat(changes.at("/name/type").asString()).isEqualTo("string");
        assertThat(texts(changes.at("/until/type"))).containsExactly("string", "null");
    }

    @Test
    void letsAnyJsonBeAnything() {
        assertThat(property("any")).isEqualTo(json("{}"));
        assertThat(property("anything")).isEqualTo(json("{}"));
        assertThat(property("metadata"))
                .isEqualTo(json("{\"type\": \"object\", \"additionalProperties\": {}}"));
    }

    @Test
    void refersToRecordsByNameWhereTheyAreShared() {
        Schemas schemas = Schemas.sharedAt("#/somewhere/");

        assertThat(schemas.use(Thing.class)).isEqualTo(json("{\"$ref\": \"#/somewhere/Thing\"}"));
        assertThat(schemas.use(WorkspaceId.class).path("type").asString()).isEqualTo("string");
        JsonNode thing = Optional.ofNullable(schemas.definitions().get("Thing")).orElseThrow();
        assertThat(thing.at("/properties/box")).isEqualTo(json("{\"$ref\": \"#/somewhere/Box\"}"));
        assertThat(thing.at("/properties/spare")).isEqualTo(json("""
                        {"anyOf": [{"$ref": "#/somewhere/Box"}, {"type": "null"}]}"""));
        assertThat(schemas.definitions().keySet()).containsExactlyInAnyOrder("Thing", "Box");
    }

    @Test
    void sharedSchemasMayContainThemselves() {
        Schemas schemas = Schemas.sharedAt("#/");
        schemas.use(Tree.class);

        assertThat(schemas.definitions()).containsOnlyKeys("Tree");
        assertThatIllegalArgumentException().isThrownBy(() -> Schemas.of(Tree.class));
    }

    /** Two features may both have a Box; which of them is first depends on the catalog's order. */
    @Test
    void tellsRecordsOfTheSameNameApart() {
        Schemas schemas = Schemas.sharedAt("#/");
        schemas.use(Box.class);

        assertThat(schemas.use(Other.Box.class)).isEqualTo(json("{\"$ref\": \"#/OtherBox\"}"));
    }

    static final class Other {
        record Box(String lid) {}
    }

    @Test
    void refusesTypesThatAreNoJson() {
        record Bad(Thread thread) {}
        assertThatIllegalArgumentException().isThrownBy(() -> Schemas.of(Bad.class));
    }

    @Test
    void makesSchemasThatAreSchemas() {
        Schema meta = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        for (Class<?> type : List.of(Thing.class, Changes.class, Box.class, Json.class)) {
            assertThat(meta.validate(Schemas.of(type))).as(type.getSimpleName()).isEmpty();
        }
    }

    private static JsonNode property(String name) {
        return json(schema(Thing.class, "/properties/" + name).toString());
    }

    private static JsonNode schema(Class<?> type, String pointer) {
        return Schemas.of(type).at(pointer);
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(node -> node.asString("")).toList();
    }

    private static JsonNode json(String text) {
        return JsonFormat.MAPPER.readTree(text);
    }
}
