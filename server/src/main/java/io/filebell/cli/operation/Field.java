package io.filebell.cli.operation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * One thing that an operation takes: an option of its command, or its positional argument.
 *
 * @param name as the server calls it, {@code overlap_seconds}
 * @param description a sentence; may be empty
 * @param schema its JSON Schema
 * @param example a value as it could be; missing where there is none
 */
record Field(
        String name,
        Place place,
        boolean required,
        String description,
        JsonNode schema,
        JsonNode example) {

    private static final Pattern ID = Pattern.compile("\\^([a-z]+_)\\[.*");

    /** Where a request has it. */
    enum Place {
        PATH,
        QUERY,
        BODY
    }

    /** How it is written on a command line. */
    enum Kind {
        TEXT,
        WHOLE_NUMBER,
        NUMBER,
        TRUTH,
        /** The option stands once for each item. */
        LIST,
        /** {@code KEY=VALUE}, once for each; or one JSON object. */
        MAP,
        /** JSON as it is. */
        JSON
    }

    static Field of(JsonNode line) {
        JsonNode schema = line.path("schema");
        return new Field(
                line.path("name").asString(),
                Place.valueOf(line.path("in").asString().toUpperCase(Locale.ROOT)),
                line.path("required").asBoolean(),
                line.path("description").asString(""),
                schema,
                line.has("example")
                        ? line.path("example")
                        : schema.path("examples").path(0));
    }

    /** {@code --overlap-seconds}. */
    String option() {
        return "--" + name.replace('_', '-');
    }

    Kind kind() {
        return kind(schema);
    }

    static Kind kind(JsonNode schema) {
        return switch (type(schema)) {
            case "string" -> Kind.TEXT;
            case "integer" -> Kind.WHOLE_NUMBER;
            case "number" -> Kind.NUMBER;
            case "boolean" -> Kind.TRUTH;
            case "array" -> Kind.LIST;
            case "object" -> schema.path("additionalProperties").isObject() ? Kind.MAP : Kind.JSON;
            default -> Kind.JSON;
        };
    }

    /** The schema of one value: of an item, where it is a list. */
    JsonNode single() {
        return kind() == Kind.LIST ? schema.path("items") : schema;
    }

    /** What a text must be one of; empty where it may be any. */
    List<String> choices() {
        return single().path("enum")
                .valueStream()
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .toList();
    }

    /** {@code ep_}, where it is an id of one kind. */
    Optional<String> idPrefix() {
        return Optional.of(ID.matcher(single().path("pattern").asString("")))
                .filter(Matcher::matches)
                .map(found -> found.group(1));
    }

    boolean isWorkspace() {
        return idPrefix().filter("ws_"::equals).isPresent();
    }

    /** Whether a person may write a place, {@code Contracts:/inbox/a.pdf}, for it. */
    boolean isPlace() {
        return isNode() || isFile();
    }

    /** The id of a node. */
    boolean isNode() {
        return place == Place.PATH && idPrefix().filter("nd_"::equals).isPresent();
    }

    /** The path of a file. */
    private boolean isFile() {
        return place == Place.PATH && name.equals("path");
    }

    /** What stands for its value in help. */
    String label() {
        if (isWorkspace()) {
            return "WORKSPACE";
        }
        if (isPlace()) {
            return isNode() ? "NODE" : "[WORKSPACE:]/PATH";
        }
        return switch (kind(single())) {
            case TEXT -> textLabel();
            case WHOLE_NUMBER, NUMBER -> "NUMBER";
            case TRUTH -> "true|false";
            case MAP -> "KEY=VALUE";
            case LIST, JSON -> "JSON";
        };
    }

    private String textLabel() {
        if (idPrefix().isPresent()) {
            return "ID";
        }
        String format = single().path("format").asString("");
        return format.equals("date-time") ? "TIME" : "TEXT";
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray() ? type.path(0).asString("") : type.asString("");
    }
}
