package io.filebell.operation;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.filebell.base.ErrorCode;
import io.filebell.base.JsonFormat;
import io.filebell.base.Nearest;
import io.filebell.base.Problem;
import io.filebell.operation.InputField.Place;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How an input record is read: from one JSON object of arguments, which a door gathers from
 * wherever its protocol has them. Made once for each operation; safe for many threads.
 *
 * <p>The object is checked against the record's schema, then each component is read by its own
 * type, and the record is made. Everything that is wrong is told at once.
 */
public final class Input<I> {

    private static final Pattern PATH_FIELD = Pattern.compile("\\{([a-z_]+)(?:\\.\\.\\.)?}");
    private static final SchemaRegistry SCHEMAS =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private final List<InputField> components;
    private final Map<String, InputField> fields;
    private final Constructor<I> constructor;
    private final ObjectNode schema;
    private final Schema checked;

    private Input(Class<I> record, Map<String, InputField> fields, Set<String> absent) {
        this.components = List.copyOf(fields.values());
        this.fields = fields;
        this.constructor = constructor(record);
        this.schema = Schemas.of(record);
        for (String name : absent) {
            leaveOut(fields.remove(name), record);
        }
        this.checked = SCHEMAS.getSchema(schema);
    }

    public static <I> Input<I> of(Operation<I, ?> operation) {
        boolean hasBody = switch (operation.method()) {
            case GET, DELETE -> false;
            case POST, PUT, PATCH -> true;
        };
        Map<String, InputField> fields =
                fields(operation.input(), operation.path(), operation.queryFields(), hasBody);
        return new Input<>(operation.input(), fields, operation.absentFields());
    }

    /**
     * The input of a route whose body, if it has one, is no JSON: everything is in path and query.
     */
    public static <I> Input<I> ofPathAndQuery(Class<I> record, String path) {
        return new Input<>(record, fields(record, path, Set.of(), false), Set.of());
    }

    private void leaveOut(@Nullable InputField field, Class<I> record) {
        if (field == null) {
            return;
        }
        if (field.required() || field.place() == Place.PATH) {
            throw new IllegalArgumentException(
                    record + " cannot be read without its field " + field.name());
        }
        schema.withObjectProperty("properties").remove(field.name());
    }

    /** The fields, in the order of the record's components. */
    public List<InputField> fields() {
        return List.copyOf(fields.values());
    }

    /** The schema of the whole object of arguments. */
    public ObjectNode schema() {
        return schema.deepCopy();
    }

    /** Whether some field comes from a JSON body. */
    public boolean hasBody() {
        return fields.values().stream().anyMatch(field -> field.place() == Place.BODY);
    }

    /**
     * One object of arguments from the parts of a request.
     *
     * @param path values of the path's fields, decoded
     * @param query parameters in their order, decoded
     * @param body the JSON of the body, where there is one
     * @throws Problem {@link ErrorCode#INVALID_REQUEST} when a parameter is unknown or doubled, or
     *     the body is no object
     */
    public ObjectNode gather(
            Map<String, String> path,
            List<Map.Entry<String, String>> query,
            Optional<JsonNode> body) {
        ObjectNode gathered = JsonFormat.MAPPER.createObjectNode();
        Faults faults = new Faults();
        body.ifPresent(json -> gatherBody(json, gathered, faults));
        path.forEach((name, text) -> gathered.set(name, Texts.value(field(name), text)));
        Set<String> seen = new HashSet<>();
        for (Map.Entry<String, String> parameter : query) {
            gatherQuery(parameter.getKey(), parameter.getValue(), seen, gathered, faults);
        }
        faults.throwIfAny();
        return gathered;
    }

    /**
     * The record.
     *
     * @throws Problem with a JSON pointer and a sentence for each thing that is wrong
     */
    public I read(ObjectNode arguments) {
        Faults faults = new Faults();
        Complaints.ofHugeNumbers(arguments, schema, "", faults);
        faults.throwIfAny();
        Complaints.of(checked.validate(arguments), schema, faults);
        faults.throwIfAny();
        @Nullable Object[] values = new @Nullable Object[components.size()];
        int at = 0;
        for (InputField field : components) {
            values[at++] = read(field, arguments.get(field.name()), faults);
        }
        faults.throwIfAny();
        return make(values);
    }

    private void gatherBody(JsonNode body, ObjectNode gathered, Faults faults) {
        if (!(body instanceof ObjectNode object)) {
            faults.add("", "The body must be a JSON object, not " + Complaints.named(body) + ".");
            return;
        }
        for (Map.Entry<String, JsonNode> given : object.properties()) {
            InputField field = fields.get(given.getKey());
            if (field == null || field.place() == Place.BODY) {
                gathered.set(given.getKey(), given.getValue());
            } else {
                faults.add(
                        Faults.pointer(given.getKey()),
                        "This field belongs into the "
                                + (field.place() == Place.PATH ? "path" : "query")
                                + ", not into the body.");
            }
        }
    }

    private void gatherQuery(
            String name, String text, Set<String> seen, ObjectNode gathered, Faults faults) {
        InputField field = fields.get(name);
        String pointer = Faults.pointer(name);
        if (field == null || field.place() != Place.QUERY) {
            faults.add(pointer, unknownParameter(name));
        } else if (!seen.add(name)) {
            faults.add(pointer, "This parameter stands more than once in the query. Give it once.");
        } else {
            gathered.set(name, Texts.value(field, text));
        }
    }

    private String unknownParameter(String name) {
        List<String> known = fields.values().stream()
                .filter(field -> field.place() == Place.QUERY)
                .map(InputField::name)
                .toList();
        if (known.isEmpty()) {
            return "There is no such parameter: nothing here comes from the query.";
        }
        return "There is no such parameter. "
                + Nearest.to(name, known)
                        .map(near -> "Did you mean \"" + near + "\"?")
                        .orElse("There is " + String.join(", ", known) + ".");
    }

    private InputField field(String name) {
        InputField field = fields.get(name);
        if (field == null) {
            throw new IllegalArgumentException("There is no field " + name);
        }
        return field;
    }

    private static @Nullable Object read(
            InputField field, @Nullable JsonNode given, Faults faults) {
        try {
            return field.read(given);
        } catch (JacksonException e) {
            faults.add(Faults.pointer(field.name()), e);
            return null;
        }
    }

    private I make(@Nullable Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <I> Constructor<I> constructor(Class<I> record) {
        RecordComponent[] components = record.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = components[i].getType();
        }
        try {
            Constructor<I> constructor = record.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(record + " is no record", e);
        }
    }

    private static Map<String, InputField> fields(
            Class<?> record, String path, Set<String> query, boolean hasBody) {
        Set<String> inPath = new HashSet<>();
        for (Matcher field = PATH_FIELD.matcher(path); field.find(); ) {
            inPath.add(field.group(1));
        }
        Map<String, InputField> fields = new LinkedHashMap<>();
        for (RecordComponent component : record.getRecordComponents()) {
            String name = FieldNames.json(component);
            Place rest = hasBody && !query.contains(name) ? Place.BODY : Place.QUERY;
            fields.put(name, InputField.of(component, inPath.contains(name) ? Place.PATH : rest));
        }
        if (!fields.keySet().containsAll(inPath) || !fields.keySet().containsAll(query)) {
            throw new IllegalArgumentException(
                    path + " or " + query + " names a field that " + record + " does not have");
        }
        return fields;
    }
}
