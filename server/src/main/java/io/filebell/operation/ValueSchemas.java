package io.filebell.operation;

import com.fasterxml.jackson.annotation.JsonValue;
import io.filebell.base.Id;
import io.filebell.base.Json;
import io.filebell.base.JsonFormat;
import java.lang.reflect.Method;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Schemas of the values that are one JSON text, or any JSON, although Java has a type for them. */
final class ValueSchemas {

    /** The characters after an id's prefix: the first carries two zero bits. */
    static final String ID_CHARACTERS = "[0-7][0-9a-hjkmnp-tv-z]{25}";

    private static final String ID_EXAMPLE = "01jd2v7q8x3kfm5t9w0rbe4hzn";

    private ValueSchemas() {}

    /** The value's schema, or nothing where the type is an object, a list or a plain JSON value. */
    static Optional<ObjectNode> of(Class<?> type) {
        ObjectNode schema = JsonFormat.MAPPER.createObjectNode();
        if (type == Json.class || type == Object.class || JsonNode.class.isAssignableFrom(type)) {
            return Optional.of(type == ObjectNode.class ? schema.put("type", "object") : schema);
        }
        if (type == Instant.class) {
            schema.put("type", "string").put("format", "date-time");
            schema.putArray("examples").add("2026-11-23T12:00:00.123Z");
            return Optional.of(schema);
        }
        if (type.isEnum()) {
            return Optional.of(choices(type, schema));
        }
        if (!isText(type)) {
            return Optional.empty();
        }
        schema.put("type", "string");
        Says says = type.getAnnotation(Says.class);
        if (says != null) {
            schema.put("description", says.value());
        }
        if (Id.class.isAssignableFrom(type)) {
            schema.put("pattern", "^" + prefix(type) + ID_CHARACTERS + "$");
            schema.putArray("examples").add(prefix(type) + ID_EXAMPLE);
        }
        Example example = type.getAnnotation(Example.class);
        if (example != null) {
            schema.putArray("examples").add(example.value());
        }
        return Optional.of(schema);
    }

    private static ObjectNode choices(Class<?> type, ObjectNode schema) {
        schema.put("type", "string");
        ArrayNode choices = schema.putArray("enum");
        for (Object constant : type.getEnumConstants()) {
            choices.add(JsonFormat.MAPPER.<JsonNode>valueToTree(constant));
        }
        return schema;
    }

    /** Whether JSON has a text for it: some method or component is marked as its value. */
    private static boolean isText(Class<?> type) {
        for (Method method : type.getMethods()) {
            if (method.getReturnType() == String.class && isValue(method)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isValue(Method method) {
        if (method.isAnnotationPresent(JsonValue.class)) {
            return true;
        }
        return Arrays.stream(method.getDeclaringClass().getInterfaces())
                .flatMap(parent -> Arrays.stream(parent.getMethods()))
                .anyMatch(same -> same.getName().equals(method.getName())
                        && same.isAnnotationPresent(JsonValue.class));
    }

    private static String prefix(Class<?> id) {
        if (id == Id.class) {
            return "[a-z]+_";
        }
        try {
            return (String) id.getField("PREFIX").get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(id + " has no PREFIX", e);
        }
    }
}
