package io.filebell.cli.operation;

import io.filebell.base.JsonFormat;
import io.filebell.base.Nearest;
import io.filebell.cli.Failure;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON of what was typed for a field. What can be told wrong without a server is refused here:
 * no number, no choice, no id, no time.
 */
final class FieldValue {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?");

    private final Field field;
    private final String called;

    private FieldValue(Field field, String called) {
        this.field = field;
        this.called = called;
    }

    /**
     * The value.
     *
     * @param called what the field is to whoever typed it: {@code --limit}, {@code NODE}
     * @param texts at least one
     * @throws Failure when it is none, with the way to write it
     */
    static JsonNode of(Field field, String called, List<String> texts) {
        return new FieldValue(field, called).of(texts);
    }

    private JsonNode of(List<String> texts) {
        return switch (field.kind()) {
            case LIST -> list(texts);
            case MAP -> map(texts);
            case TEXT, WHOLE_NUMBER, NUMBER, TRUTH, JSON -> {
                if (texts.size() > 1) {
                    throw Failure.wrongUsage("Give " + called + " once.");
                }
                yield one(field.schema(), texts.getFirst());
            }
        };
    }

    private JsonNode list(List<String> texts) {
        ArrayNode list = JSON.arrayNode();
        texts.forEach(text -> list.add(one(field.single(), text)));
        return list;
    }

    private JsonNode map(List<String> texts) {
        if (texts.size() == 1 && texts.getFirst().startsWith("{")) {
            return json(texts.getFirst());
        }
        ObjectNode map = JSON.objectNode();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw Failure.wrongUsage(
                        "Write " + called + " as KEY=VALUE, once for each, or as a JSON object.");
            }
            JsonNode schema = field.schema().path("additionalProperties");
            map.set(text.substring(0, equals), mapped(schema, text.substring(equals + 1)));
        }
        return map;
    }

    /** Where any value will do, JSON is meant as such, and all else as text. */
    private JsonNode mapped(JsonNode schema, String text) {
        if (!schema.isEmpty()) {
            return one(schema, text);
        }
        try {
            JsonNode read = JsonFormat.MAPPER.readTree(text);
            return read.isMissingNode() ? JSON.stringNode(text) : read;
        } catch (JacksonException noJson) {
            return JSON.stringNode(text);
        }
    }

    private JsonNode one(JsonNode schema, String text) {
        return switch (Field.kind(schema)) {
            case TEXT -> text(schema, text);
            case WHOLE_NUMBER -> number(text, true);
            case NUMBER -> number(text, false);
            case TRUTH -> truth(text);
            case LIST, MAP, JSON -> json(text);
        };
    }

    private JsonNode text(JsonNode schema, String text) {
        List<String> choices = field.choices();
        if (!choices.isEmpty() && !choices.contains(text)) {
            throw Failure.wrongUsage(
                    called + " is one of " + String.join(", ", choices) + ", not \""
                            + text + "\"."
                            + Nearest.to(text, choices)
                                    .map(near -> " Did you mean \"" + near + "\"?")
                                    .orElse(""));
        }
        String pattern = schema.path("pattern").asString("");
        if (!pattern.isEmpty() && !Pattern.compile(pattern).matcher(text).find()) {
            throw Failure.wrongUsage(
                    called + " must be " + wanted(pattern) + ", not \"" + text + "\".");
        }
        if (schema.path("format").asString("").equals("date-time")) {
            requireTime(text);
        }
        return JSON.stringNode(text);
    }

    private String wanted(String pattern) {
        return field.idPrefix()
                .map(prefix -> "an id, " + prefix + " and 26 letters and digits")
                .orElse("of the form " + pattern);
    }

    private void requireTime(String text) {
        try {
            OffsetDateTime.parse(text);
        } catch (DateTimeException e) {
            throw Failure.wrongUsage(
                    called + " must be a time such as 2026-11-23T12:00:00Z, not \"" + text + "\".");
        }
    }

    private JsonNode number(String text, boolean whole) {
        if (!NUMBER.matcher(text).matches() || (whole && text.contains("."))) {
            throw Failure.wrongUsage(called + " must be a " + (whole ? "whole " : "")
                    + "number, not \"" + text + "\".");
        }
        return JSON.numberNode(new BigDecimal(text));
    }

    private JsonNode truth(String text) {
        return switch (text) {
            case "true", "" -> JSON.booleanNode(true);
            case "false" -> JSON.booleanNode(false);
            default ->
                throw Failure.wrongUsage(called + " is true or false, not \"" + text + "\".");
        };
    }

    private JsonNode json(String text) {
        try {
            return JsonFormat.MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw Failure.wrongUsage(called + " must be JSON, such as '{\"key\": \"value\"}'.");
        }
    }
}
