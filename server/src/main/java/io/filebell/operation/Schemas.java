package io.filebell.operation;

import io.filebell.base.JsonFormat;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON Schemas (2020-12) of records, as {@link JsonFormat} reads and writes them.
 *
 * <p>A component is required unless it is {@link Nullable} (then it may also be null), has a
 * {@link Default}, or is a {@link Change}. {@link Says} becomes the description, {@link Limit} the
 * bounds, {@link Example} an example. Ids, times, enums and other values that are one text become
 * texts with a pattern, a format or their choices; {@link io.filebell.base.Json} may be anything.
 * Fields that are no components are refused.
 *
 * <p>Not safe for many threads; schemas are made once, at the start.
 */
public final class Schemas {

    private final @Nullable String place;
    private final Map<String, Class<?>> referred = new TreeMap<>();
    private final Map<String, ObjectNode> definitions = new TreeMap<>();
    private final Deque<Class<?>> open = new ArrayDeque<>();

    private Schemas(@Nullable String place) {
        this.place = place;
    }

    /** The schema of {@code type}, complete in itself. The type must not contain itself. */
    public static ObjectNode of(Class<?> type) {
        return new Schemas(null).schema(type, null);
    }

    /**
     * Schemas in which a record stands once, under its simple name, and is referred to elsewhere.
     *
     * @param place where {@link #definitions} will stand: {@code #/components/schemas/}
     */
    public static Schemas sharedAt(String place) {
        return new Schemas(place);
    }

    /** The schema of {@code type}: a reference where it is a record. */
    public ObjectNode use(Class<?> type) {
        return schema(type, null);
    }

    /** The schema of each record that was used, by its simple name. */
    public Map<String, ObjectNode> definitions() {
        return Map.copyOf(definitions);
    }

    /** The schema of one component, complete in itself. */
    static ObjectNode ofField(RecordComponent component) {
        return new Schemas(null).ofComponent(component);
    }

    private ObjectNode ofComponent(RecordComponent component) {
        ObjectNode schema = schema(component.getGenericType(), component.getAnnotatedType());
        Says says = component.getAnnotation(Says.class);
        if (says != null) {
            schema.put("description", says.value());
        }
        Limit limit = component.getAnnotation(Limit.class);
        if (limit != null) {
            bound(schema, limit);
        }
        Default told = component.getAnnotation(Default.class);
        if (told != null) {
            schema.set("default", literal(told.value(), schema));
        }
        Example example = component.getAnnotation(Example.class);
        if (example != null) {
            schema.putArray("examples").add(literal(example.value(), schema));
        }
        return isNullable(component) ? orNull(schema) : schema;
    }

    static boolean isRequired(RecordComponent component) {
        return !isNullable(component)
                && component.getType() != Change.class
                && !component.isAnnotationPresent(Default.class);
    }

    /** The value of a {@link Default} or {@link Example}. */
    static JsonNode literal(String text, ObjectNode schema) {
        return schema.path("type").asString("").equals("string")
                ? JsonFormat.MAPPER.getNodeFactory().stringNode(text)
                : JsonFormat.MAPPER.readTree(text);
    }

    private ObjectNode schema(Type type, @Nullable AnnotatedType annotated) {
        if (type instanceof Class<?> plain) {
            return plain.isArray() ? list(plain.componentType(), null) : plain(plain);
        }
        if (type instanceof GenericArrayType array
                && annotated instanceof AnnotatedArrayType annotatedArray) {
            return list(
                    array.getGenericComponentType(),
                    annotatedArray.getAnnotatedGenericComponentType());
        }
        if (type instanceof ParameterizedType parameterized
                && parameterized.getRawType() instanceof Class<?> raw) {
            return parameterized(raw, parameterized, annotated);
        }
        throw new IllegalArgumentException(type + " has no JSON Schema");
    }

    private ObjectNode plain(Class<?> type) {
        ObjectNode schema = JsonFormat.MAPPER.createObjectNode();
        if (type == String.class) {
            return schema.put("type", "string");
        }
        if (type == boolean.class || type == Boolean.class) {
            return schema.put("type", "boolean");
        }
        if (type == int.class || type == Integer.class) {
            return schema.put("type", "integer").put("format", "int32");
        }
        if (type == long.class || type == Long.class) {
            return schema.put("type", "integer").put("format", "int64");
        }
        if (type == double.class || type == Double.class) {
            return schema.put("type", "number").put("format", "double");
        }
        return ValueSchemas.of(type).orElseGet(() -> object(type));
    }

    private ObjectNode parameterized(
            Class<?> raw, ParameterizedType type, @Nullable AnnotatedType annotated) {
        int last = type.getActualTypeArguments().length - 1;
        Type inner = type.getActualTypeArguments()[last];
        AnnotatedType annotatedInner = annotated instanceof AnnotatedParameterizedType known
                ? known.getAnnotatedActualTypeArguments()[last]
                : null;
        if (raw == Change.class) {
            return schema(inner, annotatedInner);
        }
        if (Collection.class.isAssignableFrom(raw)) {
            ObjectNode list = list(inner, annotatedInner);
            return Set.class.isAssignableFrom(raw) ? list.put("uniqueItems", true) : list;
        }
        if (Map.class.isAssignableFrom(raw)) {
            ObjectNode map = JsonFormat.MAPPER.createObjectNode().put("type", "object");
            map.set("additionalProperties", item(inner, annotatedInner));
            return map;
        }
        throw new IllegalArgumentException(type + " has no JSON Schema");
    }

    private ObjectNode list(Type item, @Nullable AnnotatedType annotated) {
        ObjectNode list = JsonFormat.MAPPER.createObjectNode().put("type", "array");
        list.set("items", item(item, annotated));
        return list;
    }

    private ObjectNode item(Type type, @Nullable AnnotatedType annotated) {
        ObjectNode schema = schema(type, annotated);
        return annotated != null && annotated.isAnnotationPresent(Nullable.class)
                ? orNull(schema)
                : schema;
    }

    private ObjectNode object(Class<?> record) {
        if (!record.isRecord()) {
            throw new IllegalArgumentException(record + " has no JSON Schema: it is no record");
        }
        if (place == null) {
            return inline(record);
        }
        String name = name(record);
        if (referred.putIfAbsent(name, record) == null) {
            definitions.put(name, fields(record));
        }
        return JsonFormat.MAPPER.createObjectNode().put("$ref", place + name);
    }

    /** The simple name; where another record has it, with that of the class around it before. */
    private String name(Class<?> record) {
        String simple = record.getSimpleName();
        Class<?> around = record.getEnclosingClass();
        if (referred.getOrDefault(simple, record) == record || around == null) {
            return simple;
        }
        String longer = around.getSimpleName() + simple;
        if (referred.getOrDefault(longer, record) != record) {
            throw new IllegalArgumentException("There is another " + longer + " than " + record);
        }
        return longer;
    }

    private ObjectNode inline(Class<?> record) {
        if (open.contains(record)) {
            throw new IllegalArgumentException(record + " contains itself");
        }
        open.push(record);
        ObjectNode schema = fields(record);
        open.pop();
        return schema;
    }

    private ObjectNode fields(Class<?> record) {
        ObjectNode schema = JsonFormat.MAPPER.createObjectNode().put("type", "object");
        Says says = record.getAnnotation(Says.class);
        if (says != null) {
            schema.put("description", says.value());
        }
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JsonFormat.MAPPER.createArrayNode();
        for (RecordComponent component : record.getRecordComponents()) {
            String name = FieldNames.json(component);
            properties.set(name, ofComponent(component));
            if (isRequired(component)) {
                required.add(name);
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        return schema.put("additionalProperties", false);
    }

    private static boolean isNullable(RecordComponent component) {
        AnnotatedType type = component.getAnnotatedType();
        if (component.getType() == Change.class
                && type instanceof AnnotatedParameterizedType change) {
            type = change.getAnnotatedActualTypeArguments()[0];
        }
        return type.isAnnotationPresent(Nullable.class);
    }

    private static ObjectNode orNull(ObjectNode schema) {
        if (schema.has("$ref")) {
            ObjectNode either = JsonFormat.MAPPER.createObjectNode();
            ArrayNode choices = either.putArray("anyOf");
            choices.addObject().set("$ref", schema.remove("$ref"));
            choices.addObject().put("type", "null");
            return either.setAll(schema);
        }
        JsonNode type = schema.get("type");
        if (type != null && type.isString()) {
            schema.set("type", JsonFormat.MAPPER.createArrayNode().add(type).add("null"));
        }
        if (schema.get("enum") instanceof ArrayNode choices) {
            choices.addNull();
        }
        return schema;
    }

    private static void bound(ObjectNode schema, Limit limit) {
        String suffix = switch (schema.path("type").asString("")) {
            case "integer", "number" -> "imum";
            case "string" -> "Length";
            case "array" -> "Items";
            case "object" -> "Properties";
            default -> throw new IllegalArgumentException(schema + " cannot have a limit");
        };
        if (limit.min() != 0 || suffix.equals("imum")) {
            schema.put("min" + suffix, limit.min());
        }
        if (limit.max() != Long.MAX_VALUE) {
            schema.put("max" + suffix, limit.max());
        }
    }
}
