package io.filebell.operation;

import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import io.filebell.base.ErrorCode;
import io.filebell.base.Nearest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What a schema found wrong, in sentences that say what to do. Values are never repeated. */
final class Complaints {

    private static final double TWO_TO_THE_63 = 0x1p63;
    private static final String WHOLE_NUMBER = "a whole number";

    private Complaints() {}

    /**
     * Of a choice it tells what there is to choose from, and not besides that it is a text.
     *
     * @param schema without references, against which the errors were found
     */
    static void of(List<Error> found, JsonNode schema, Faults faults) {
        Set<NodePath> choices = new HashSet<>();
        for (Error error : found) {
            if (error.getKeyword().equals("enum")) {
                choices.add(error.getInstanceLocation());
            }
        }
        for (Error error : found) {
            boolean saidBetter = error.getKeyword().equals("type")
                    && choices.contains(error.getInstanceLocation());
            if (!saidBetter) {
                add(error, schema, faults);
            }
        }
    }

    /**
     * Whole numbers that no {@code long} holds, such as 1e300. They come before the schema, which
     * cannot compare them with its bounds.
     *
     * @param schema without references
     */
    static void ofHugeNumbers(JsonNode given, JsonNode schema, String pointer, Faults faults) {
        if (given.isFloatingPointNumber()) {
            boolean whole = schema.path("type").toString().contains("\"integer\"");
            if (whole && !(Math.abs(given.doubleValue()) < TWO_TO_THE_63)) {
                faults.add(pointer, Faults.OUT_OF_RANGE);
            }
            return;
        }
        for (Map.Entry<String, JsonNode> field : given.properties()) {
            String name = field.getKey();
            ofHugeNumbers(
                    field.getValue(), child(schema, name), pointer + Faults.pointer(name), faults);
        }
        for (int i = 0; given.isArray() && i < given.size(); i++) {
            ofHugeNumbers(given.get(i), schema.path("items"), pointer + "/" + i, faults);
        }
    }

    /** What a JSON value is, for people. */
    static String named(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "a text";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case NULL -> "null";
            case MISSING, BINARY, POJO -> "nothing";
        };
    }

    private static void add(Error error, JsonNode schema, Faults faults) {
        String place = pointer(error.getInstanceLocation());
        JsonNode told = error.getSchemaNode();
        switch (error.getKeyword()) {
            case "required" ->
                faults.add(place + Faults.pointer(error.getProperty()), "This field is missing.");
            case "additionalProperties" ->
                faults.add(place + Faults.pointer(error.getProperty()), unknown(error, schema));
            case "type" -> faults.add(place, type(told, error.getInstanceNode()));
            case "enum" -> faults.add(place, "This must be one of " + choices(told) + ".");
            case "pattern" -> pattern(told.asString(""), place, faults);
            case "minLength" -> faults.add(place, atLeast(told, "character"));
            case "maxLength" -> faults.add(place, atMost(told, "character"));
            case "minItems" -> faults.add(place, atLeast(told, "item"));
            case "maxItems" -> faults.add(place, atMost(told, "item"));
            case "minProperties" -> faults.add(place, atLeast(told, "field"));
            case "maxProperties" -> faults.add(place, atMost(told, "field"));
            case "minimum" -> faults.add(place, "This must be at least " + told + ".");
            case "maximum" -> faults.add(place, "This must be at most " + told + ".");
            case "uniqueItems" -> faults.add(place, "An item stands here more than once.");
            default ->
                faults.add(place, "This does not fit the schema: " + error.getKeyword() + ".");
        }
    }

    private static String pointer(NodePath path) {
        StringBuilder pointer = new StringBuilder();
        for (int i = 0; i < path.getNameCount(); i++) {
            pointer.append(Faults.pointer(path.getElement(i)));
        }
        return pointer.toString();
    }

    private static String unknown(Error error, JsonNode schema) {
        JsonNode here = schema;
        NodePath path = error.getInstanceLocation();
        for (int i = 0; i < path.getNameCount(); i++) {
            here = path.getElement(i) instanceof Integer
                    ? here.path("items")
                    : child(here, path.getName(i));
        }
        List<String> known = List.copyOf(here.path("properties").propertyNames());
        if (known.isEmpty()) {
            return "There is no such field: this object has none.";
        }
        return "There is no such field. "
                + Nearest.to(error.getProperty(), known)
                        .map(near -> "Did you mean \"" + near + "\"?")
                        .orElse("There is " + String.join(", ", known) + ".");
    }

    private static JsonNode child(JsonNode schema, String name) {
        JsonNode property = schema.path("properties").path(name);
        return property.isMissingNode() ? schema.path("additionalProperties") : property;
    }

    private static String type(JsonNode expected, JsonNode given) {
        List<String> types = new ArrayList<>();
        if (expected.isArray()) {
            expected.forEach(type -> types.add(typeName(type.asString(""))));
        } else {
            types.add(typeName(expected.asString("")));
        }
        boolean fraction = given.isNumber() && types.contains(WHOLE_NUMBER);
        return "This must be " + String.join(" or ", types)
                + (fraction ? "." : ", not " + named(given) + ".");
    }

    private static String typeName(String type) {
        return switch (type) {
            case "string" -> "a text";
            case "integer" -> WHOLE_NUMBER;
            case "number" -> "a number";
            case "boolean" -> "true or false";
            case "array" -> "a list";
            case "object" -> "an object";
            default -> type;
        };
    }

    private static String choices(JsonNode told) {
        List<String> choices = new ArrayList<>();
        told.forEach(choice -> choices.add(choice.asString("null")));
        return String.join(", ", choices);
    }

    private static void pattern(String pattern, String place, Faults faults) {
        int id = pattern.indexOf(ValueSchemas.ID_CHARACTERS);
        if (id < 0) {
            faults.add(place, "This must match " + pattern + ".");
            return;
        }
        faults.add(
                ErrorCode.INVALID_ID,
                place,
                "This must be an id: \"" + pattern.substring(1, id)
                        + "\" and 26 characters of 0-9 and a-z without i, l, o and u.");
    }

    private static String atLeast(JsonNode told, String unit) {
        return "This must have at least " + count(told, unit) + ".";
    }

    private static String atMost(JsonNode told, String unit) {
        return "This must have at most " + count(told, unit) + ".";
    }

    private static String count(JsonNode told, String unit) {
        return told + " " + unit + (told.asLong(0) == 1 ? "" : "s");
    }
}
