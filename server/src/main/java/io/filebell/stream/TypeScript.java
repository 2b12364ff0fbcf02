package io.filebell.stream;

import io.filebell.event.EventType;
import io.filebell.operation.Schemas;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * TypeScript declarations of events, from the same schemas that the catalogue shows: an interface
 * for each type, a union of all that {@code type} tells apart, and an interface for each record.
 *
 * <p>A record keeps its name; where two events have different records of one name, the event's name
 * goes before it.
 */
final class TypeScript {

    private static final String PLACE = "#/";
    private static final String UNION = "FilebellEvent";
    private static final String UNION_OF_NAMES = "FilebellEventType";
    private static final String ENVELOPE = "EventEnvelope";

    private final StringBuilder out = new StringBuilder();
    private final Map<String, ObjectNode> interfaces = new TreeMap<>();

    private TypeScript() {}

    static String of(Collection<EventType<?>> types) {
        TypeScript script = new TypeScript();
        script.write(types);
        return script.out.toString();
    }

    /** The data of one event type: its records by their names, and the name of the outermost. */
    private record Records(EventType<?> type, String outermost, Map<String, ObjectNode> byName) {

        static Records of(EventType<?> type) {
            Schemas schemas = Schemas.sharedAt(PLACE);
            String outermost = referred(schemas.use(type.data()));
            Map<String, ObjectNode> byName = new TreeMap<>(schemas.definitions());
            byName.values().forEach(EventSchemas::allowMore);
            return new Records(type, outermost, byName);
        }

        /** With the event's name before the names that mean something else elsewhere. */
        Records renamed(Set<String> ambiguous) {
            Map<String, String> names = byName.keySet().stream()
                    .collect(Collectors.toMap(
                            name -> name,
                            name -> ambiguous.contains(name) ? camel(type.name()) + name : name));
            Map<String, ObjectNode> renamed = new TreeMap<>();
            byName.forEach((name, schema) -> {
                ObjectNode copy = schema.deepCopy();
                rename(copy, names);
                renamed.put(names.getOrDefault(name, name), copy);
            });
            return new Records(type, names.getOrDefault(outermost, outermost), renamed);
        }

        private static void rename(JsonNode schema, Map<String, String> names) {
            if (schema instanceof ObjectNode object && object.has("$ref")) {
                String name = referred(object);
                object.put("$ref", PLACE + names.getOrDefault(name, name));
            }
            schema.forEach(inner -> rename(inner, names));
        }
    }

    private void write(Collection<EventType<?>> types) {
        List<Records> all = types.stream().<Records>map(Records::of).toList();
        Set<String> ambiguous = ambiguous(all);
        List<Records> events =
                all.stream().map(records -> records.renamed(ambiguous)).toList();
        out.append("// The events of Filebell, as webhooks, streams and lists carry them.\n\n");
        union(events);
        envelope();
        events.forEach(this::event);
        interfaces.forEach(this::declare);
    }

    private static Set<String> ambiguous(List<Records> all) {
        Map<String, ObjectNode> known = new TreeMap<>();
        Set<String> ambiguous = new HashSet<>(Set.of(UNION, UNION_OF_NAMES, ENVELOPE));
        all.forEach(records -> ambiguous.add(nameOf(records.type())));
        Schemas envelope = Schemas.sharedAt(PLACE);
        envelope.use(EventSchemas.EventEnvelope.class);
        known.putAll(envelope.definitions());
        for (Records records : all) {
            records.byName().forEach((name, schema) -> {
                ObjectNode before = known.putIfAbsent(name, schema);
                if (before != null && !before.equals(schema)) {
                    ambiguous.add(name);
                }
            });
        }
        return ambiguous;
    }

    private void union(List<Records> events) {
        out.append("/** Any event; \"type\" tells which. */\nexport type ")
                .append(UNION)
                .append(" =");
        events.forEach(event -> out.append("\n  | ").append(nameOf(event.type())));
        out.append(events.isEmpty() ? " never;\n\n" : ";\n\n");
        out.append("export type ").append(UNION_OF_NAMES).append(" = ");
        out.append(UNION).append("[\"type\"];\n\n");
    }

    private void envelope() {
        Schemas schemas = Schemas.sharedAt(PLACE);
        schemas.use(EventSchemas.EventEnvelope.class);
        Map<String, ObjectNode> definitions = new TreeMap<>(schemas.definitions());
        ObjectNode envelope = definitions.remove(ENVELOPE);
        if (envelope == null) {
            throw new IllegalStateException("The envelope's record has another name");
        }
        definitions.forEach(this::keep);
        ObjectNode properties = envelope.withObjectProperty("properties");
        properties.remove("type");
        properties.remove("data");
        properties.withObjectProperty("test").put("const", true);
        EventSchemas.requireAlwaysThere(envelope);
        envelope.put("description", "What every event has.");
        declare(ENVELOPE, envelope);
    }

    private void event(Records records) {
        comment("", records.type().says());
        out.append("export interface ").append(nameOf(records.type()));
        out.append(" extends ").append(ENVELOPE).append(" {\n  type: ");
        out.append(quoted(records.type().name()));
        out.append(records.type().ofOrganization() ? ";\n  workspace: null" : "");
        out.append(";\n  data: ");
        out.append(records.outermost()).append(";\n}\n\n");
        records.byName().forEach(this::keep);
    }

    private void keep(String name, ObjectNode schema) {
        interfaces.put(name, schema);
    }

    private void declare(String name, ObjectNode schema) {
        comment("", schema.path("description").asString(""));
        out.append("export interface ").append(name).append(" {\n");
        fields(schema, "  ");
        out.append("}\n\n");
    }

    private void fields(JsonNode schema, String indent) {
        Set<String> required = StreamSupport.stream(schema.path("required").spliterator(), false)
                .map(name -> name.asString(""))
                .collect(Collectors.toSet());
        schema.path("properties").properties().forEach(field -> {
            comment(indent, field.getValue().path("description").asString(""));
            out.append(indent).append(field.getKey());
            out.append(required.contains(field.getKey()) ? ": " : "?: ");
            out.append(type(field.getValue())).append(";\n");
        });
    }

    /** What a schema allows, as a type. */
    private static String type(JsonNode schema) {
        if (schema.has("$ref")) {
            return referred(schema);
        }
        if (schema.has("const")) {
            return schema.get("const").toString();
        }
        if (schema.has("enum")) {
            return either(schema.get("enum"), JsonNode::toString);
        }
        if (schema.has("anyOf")) {
            return either(schema.get("anyOf"), TypeScript::type);
        }
        JsonNode type = schema.path("type");
        return type.isArray()
                ? either(type, one -> plain(one.asString(""), schema))
                : plain(type.asString(""), schema);
    }

    private static String plain(String type, JsonNode schema) {
        return switch (type) {
            case "string", "boolean", "null" -> type;
            case "integer", "number" -> "number";
            case "array" -> "Array<" + type(schema.path("items")) + ">";
            case "object" ->
                schema.path("additionalProperties").isObject()
                        ? "Record<string, " + type(schema.path("additionalProperties")) + ">"
                        : "Record<string, unknown>";
            default -> "unknown";
        };
    }

    private static String either(JsonNode choices, Function<JsonNode, String> text) {
        List<String> texts = new ArrayList<>();
        choices.forEach(choice -> texts.add(text.apply(choice)));
        return texts.stream().distinct().collect(Collectors.joining(" | "));
    }

    private void comment(String indent, String text) {
        if (!text.isEmpty()) {
            out.append(indent).append("/** ").append(text.replace("*/", "* /")).append(" */\n");
        }
    }

    private static String referred(JsonNode schema) {
        return schema.path("$ref").asString("").substring(PLACE.length());
    }

    private static String nameOf(EventType<?> type) {
        return camel(type.name()) + "Event";
    }

    /** {@code file.version_restored} is {@code FileVersionRestored}. */
    private static String camel(String name) {
        StringBuilder camel = new StringBuilder();
        for (String word : name.split("[._]", -1)) {
            camel.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
        }
        return camel.toString();
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }
}
