package io.filebell.http;

import io.filebell.base.JsonFormat;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Examples for an OpenAPI document, made from its schemas: from their own examples and defaults
 * where they have some, otherwise from names and types.
 */
final class Examples {

    private static final int DEEPEST = 8;

    /** What texts of these names look like, unless their record says so itself. */
    private static final Map<String, String> BY_NAME = Map.ofEntries(
            Map.entry("name", "Contracts"),
            Map.entry("path", "/inbox/contract.pdf"),
            Map.entry("url", "https://example.com/hook"),
            Map.entry("email", "ada@example.com"),
            Map.entry("description", ""),
            Map.entry("content_type", "application/pdf"),
            Map.entry("type", "file.created"),
            Map.entry("etag", "\"ver_01jd2v7q8x3kfm5t9w0rbe4hzn\""),
            Map.entry("cursor", "Abn5LJB7ImFmdGVyIjoyfQ"),
            Map.entry("next", "Abn5LJB7ImFmdGVyIjoyfQ"),
            Map.entry("events", "file.*"),
            Map.entry("paths", "/inbox/**"));

    private final JsonNode document;

    private Examples(JsonNode document) {
        this.document = document;
    }

    /** Gives every JSON body in the document an example. */
    static void addTo(ObjectNode document) {
        new Examples(document).visit(document);
    }

    private void visit(JsonNode node) {
        if (node instanceof ArrayNode list) {
            list.forEach(this::visit);
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (field.getKey().equals("content")) {
                field.getValue().forEach(this::media);
            } else if (!field.getKey().equals("schemas")) {
                visit(field.getValue());
            }
        }
    }

    private void media(JsonNode media) {
        if (media instanceof ObjectNode content && content.has("schema")) {
            content.set("example", of(content.path("schema"), "", 0));
        }
    }

    private JsonNode of(JsonNode schema, String name, int depth) {
        JsonNode told = told(schema);
        if (!told.isMissingNode()) {
            return told;
        }
        String reference = schema.path("$ref").asString("");
        if (!reference.isEmpty()) {
            return of(document.at(reference.substring(1)), name, depth + 1);
        }
        if (schema.has("anyOf")) {
            return of(schema.path("anyOf").path(0), name, depth + 1);
        }
        JsonNode type = schema.path("type");
        boolean nullable = type.isArray();
        return switch (nullable ? type.path(0).asString("") : type.asString("")) {
            case "string" -> text(schema, name, nullable);
            case "integer", "number" -> number(schema, nullable);
            case "boolean" -> JsonNodeFactory.instance.booleanNode(false);
            case "array" -> list(schema, name, depth);
            case "object" -> object(schema, depth);
            default -> JsonNodeFactory.instance.objectNode();
        };
    }

    private static JsonNode told(JsonNode schema) {
        JsonNode example = schema.path("examples").path(0);
        if (!example.isMissingNode()) {
            return example;
        }
        JsonNode choice = schema.path("default");
        return choice.isMissingNode() ? schema.path("enum").path(0) : choice;
    }

    private static JsonNode text(JsonNode schema, String name, boolean nullable) {
        String known = BY_NAME.get(name);
        if (known != null) {
            return JsonNodeFactory.instance.stringNode(known);
        }
        if (nullable) {
            return JsonNodeFactory.instance.nullNode();
        }
        long least = schema.path("minLength").asLong(0);
        String text = name.isEmpty() ? "text" : name.replace('_', ' ');
        return JsonNodeFactory.instance.stringNode(
                text.length() < least ? text.repeat((int) least) : text);
    }

    private static JsonNode number(JsonNode schema, boolean nullable) {
        return nullable
                ? JsonNodeFactory.instance.nullNode()
                : JsonNodeFactory.instance.numberNode(
                        Math.max(1, schema.path("minimum").asLong(1)));
    }

    private JsonNode list(JsonNode schema, String name, int depth) {
        ArrayNode list = JsonFormat.MAPPER.createArrayNode();
        if (depth < DEEPEST) {
            list.add(of(schema.path("items"), name, depth + 1));
        }
        return list;
    }

    private JsonNode object(JsonNode schema, int depth) {
        ObjectNode object = JsonFormat.MAPPER.createObjectNode();
        if (depth < DEEPEST) {
            for (Map.Entry<String, JsonNode> property :
                    schema.path("properties").properties()) {
                object.set(
                        property.getKey(), of(property.getValue(), property.getKey(), depth + 1));
            }
        }
        return object;
    }
}
