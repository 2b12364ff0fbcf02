package io.filebell;

import io.filebell.base.JsonFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the program keeps of the OpenAPI document to make its commands from: each operation that
 * takes and gives JSON or nothing, in a line, sorted by name.
 */
final class OperationLines {

    private static final String JSON = "application/json";

    private final JsonNode document;

    private OperationLines(JsonNode document) {
        this.document = document;
    }

    static List<String> of(JsonNode document) {
        OperationLines made = new OperationLines(document);
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> entry : path.getValue().properties()) {
                made.line(path.getKey(), entry.getKey(), entry.getValue()).ifPresent(lines::add);
            }
        }
        lines.sort(null);
        return lines;
    }

    /** The names of those that are no command, for what they carry is no JSON. */
    static List<String> others(JsonNode document) {
        OperationLines made = new OperationLines(document);
        List<String> names = new ArrayList<>();
        for (JsonNode path : document.path("paths")) {
            for (JsonNode operation : path) {
                if (!made.isJson(operation)) {
                    names.add(operation.path("operationId").asString());
                }
            }
        }
        return names;
    }

    private boolean isJson(JsonNode operation) {
        JsonNode body = operation.at("/requestBody/content");
        return (body.isMissingNode() || body.has(JSON))
                && operation.path("responses").properties().stream()
                        .filter(answer -> !answer.getKey().equals("default"))
                        .allMatch(answer -> !answer.getValue().has("content")
                                || answer.getValue().path("content").has(JSON));
    }

    private Optional<String> line(String path, String method, JsonNode operation) {
        if (!isJson(operation)) {
            return Optional.empty();
        }
        ObjectNode line = JsonFormat.MAPPER.createObjectNode();
        line.put("name", operation.path("operationId").asString());
        line.put("says", operation.path("summary").asString());
        line.put("method", method.toUpperCase(Locale.ROOT));
        line.put("path", path);
        line.put("effect", operation.path("x-filebell-effect").asString());
        if (operation.has("x-filebell-scope")) {
            line.set("scope", operation.get("x-filebell-scope"));
        }
        line.put("list", isList(operation));
        ArrayNode fields = line.putArray("fields");
        for (JsonNode parameter : operation.path("parameters")) {
            String in = parameter.path("in").asString("");
            if (in.equals("path") || in.equals("query")) {
                ObjectNode field = field(
                        parameter.path("name").asString(),
                        in,
                        parameter.path("required").asBoolean(false),
                        parameter.path("schema"));
                if (parameter.has("description")) {
                    field.set("description", parameter.get("description"));
                }
                fields.add(field);
            }
        }
        JsonNode body = operation.path("requestBody").path("content").path(JSON);
        List<String> required = body.path("schema")
                .path("required")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
        for (Map.Entry<String, JsonNode> property :
                body.path("schema").path("properties").properties()) {
            String name = property.getKey();
            boolean isRequired = required.contains(name);
            ObjectNode field = field(name, "body", isRequired, property.getValue());
            if (isRequired) {
                field.set("example", body.path("example").path(name));
            }
            fields.add(field);
        }
        return Optional.of(line.toString());
    }

    private static ObjectNode field(String name, String in, boolean required, JsonNode stated) {
        ObjectNode schema = ((ObjectNode) stated).deepCopy();
        ObjectNode field =
                JsonFormat.MAPPER.createObjectNode().put("name", name).put("in", in);
        field.put("required", required);
        JsonNode says = schema.remove("description");
        if (says != null) {
            field.set("description", says);
        }
        field.set("schema", schema);
        return field;
    }

    private boolean isList(JsonNode operation) {
        JsonNode schema = operation.at("/responses/200/content/application~1json/schema");
        JsonNode there = schema.has("$ref")
                ? document.at(schema.path("$ref").asString().substring(1))
                : schema;
        return there.path("properties").has("items") && there.path("properties").has("next");
    }
}
