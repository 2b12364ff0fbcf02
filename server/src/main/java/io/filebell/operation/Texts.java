package io.filebell.operation;

import io.filebell.base.JsonFormat;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** JSON of texts that stand in a path or a query. */
final class Texts {

    private Texts() {}

    /**
     * The text as a value of the field's type; the text itself where it is none, for the schema to
     * refuse. A list is its items with commas between them.
     */
    static JsonNode value(InputField field, String text) {
        return value(field.schema(), text);
    }

    private static JsonNode value(JsonNode schema, String text) {
        JsonNode type = schema.path("type");
        return switch (type.isArray() ? type.path(0).asString("") : type.asString("")) {
            case "integer", "number" -> number(text);
            case "boolean" -> truth(text);
            case "array" -> list(schema.path("items"), text);
            default -> JsonNodeFactory.instance.stringNode(text);
        };
    }

    private static JsonNode number(String text) {
        if (text.length() <= MOST_DIGITS && NUMBER.matcher(text).matches()) {
            try {
                return JsonFormat.MAPPER.readTree(text);
            } catch (JacksonException e) {
                return JsonNodeFactory.instance.stringNode(text);
            }
        }
        return JsonNodeFactory.instance.stringNode(text);
    }

    private static JsonNode truth(String text) {
        return switch (text) {
            case "true" -> JsonNodeFactory.instance.booleanNode(true);
            case "false" -> JsonNodeFactory.instance.booleanNode(false);
            default -> JsonNodeFactory.instance.stringNode(text);
        };
    }

    private static JsonNode list(JsonNode item, String text) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        if (!text.isEmpty()) {
            for (String part : text.split(",", -1)) {
                list.add(value(item, part));
            }
        }
        return list;
    }

    private static final int MOST_DIGITS = 32;
    private static final java.util.regex.Pattern NUMBER =
            java.util.regex.Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?");
}
