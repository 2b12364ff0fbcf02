package io.filebell.cli.operation;

import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.cli.Failure;
import io.filebell.cli.RemotePath;
import io.filebell.cli.Shell;
import io.filebell.cli.operation.Field.Kind;
import io.filebell.cli.operation.Field.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ParseResult;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The values of an operation's fields, from what was typed. */
final class Arguments {

    private final Shell shell;
    private final KnownOperation operation;
    private final ParseResult parsed;
    private final Map<String, JsonNode> values = new LinkedHashMap<>();

    private Arguments(Shell shell, KnownOperation operation, ParseResult parsed) {
        this.shell = shell;
        this.operation = operation;
        this.parsed = parsed;
    }

    /**
     * Reads and checks them, without a server: places are still as they were typed.
     *
     * @throws Failure saying what is missing or wrong
     */
    static Arguments read(Shell shell, KnownOperation operation, ParseResult parsed) {
        Arguments arguments = new Arguments(shell, operation, parsed);
        arguments.read();
        return arguments;
    }

    /** Asks the server for the ids of the places. */
    void resolve(Places places) {
        Optional<Field> placed = operation.fields().stream()
                .filter(field -> field.isPlace() && values.containsKey(field.name()))
                .findFirst();
        Optional<RemotePath> place =
                placed.flatMap(field -> Places.place(field, text(field.name())));
        for (Field field : operation.fields()) {
            if (field.isWorkspace()) {
                resolveWorkspace(field, place.flatMap(RemotePath::workspace), places);
            }
        }
        if (placed.isPresent() && place.isPresent()) {
            String path = place.get().path();
            set(placed.get(), placed.get().isNode() ? places.node(text("workspace"), path) : path);
        }
    }

    /** The path with its fields and the query; the values of {@code more} stand in it too. */
    String target(Map<String, String> more) {
        String target = operation.path();
        StringBuilder query = new StringBuilder();
        for (Field field : operation.fields()) {
            JsonNode value = values.get(field.name());
            if (value == null || more.containsKey(field.name())) {
                continue;
            }
            switch (field.place()) {
                case PATH ->
                    target = target.replace("{" + field.name() + "}", inPath(value.asString()));
                case QUERY -> parameter(query, field.name(), inQuery(value));
                case BODY -> {}
            }
        }
        more.forEach((name, value) -> parameter(query, name, value));
        return target + query;
    }

    /** The body, where the operation has one. */
    Optional<JsonNode> body() {
        if (!operation.hasBody()) {
            return Optional.empty();
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        for (Field field : operation.fields()) {
            JsonNode value = values.get(field.name());
            if (field.place() == Place.BODY && value != null) {
                body.set(field.name(), value);
            }
        }
        return Optional.of(body);
    }

    /** What a field is to whoever typed it. */
    static String called(KnownOperation operation, Field field) {
        return operation.isSubject(field)
                ? field.isWorkspace() ? "WORKSPACE" : field.name().toUpperCase(Locale.ROOT)
                : field.option();
    }

    private void read() {
        List<String> input = OperationOptions.typed(OperationOptions.INPUT, parsed);
        if (!input.isEmpty()) {
            fromFile(input.getLast());
        }
        List<String> missing = new ArrayList<>();
        for (Field field : operation.fields()) {
            String called = called(operation, field);
            List<String> typed =
                    isOffered(field) ? OperationOptions.typed(operation, field, parsed) : List.of();
            if (!typed.isEmpty()) {
                values.put(
                        field.name(),
                        isName(field, typed.getLast())
                                ? asTyped(field, typed)
                                : FieldValue.of(field, called, typed));
            } else if (field.required() && !values.containsKey(field.name()) && isNeeded(field)) {
                missing.add(called);
            }
        }
        if (!missing.isEmpty()) {
            throw Failure.wrongUsage("Say also " + String.join(" and ", missing) + ".");
        }
    }

    private boolean isOffered(Field field) {
        return operation.isSubject(field) || operation.options().contains(field);
    }

    /** All but the workspace, which is the only one when it is left out; unless it is the point. */
    private boolean isNeeded(Field field) {
        return !field.isWorkspace() || operation.isSubject(field) || field.place() != Place.PATH;
    }

    /** Whether it is what only the server can say the id of. */
    private static boolean isName(Field field, String typed) {
        return field.isWorkspace()
                || (field.isPlace() && Places.place(field, typed).isPresent());
    }

    private static JsonNode asTyped(Field field, List<String> typed) {
        if (field.kind() != Kind.LIST) {
            return JsonNodeFactory.instance.stringNode(typed.getLast());
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        typed.forEach(list::add);
        return list;
    }

    private void fromFile(String file) {
        JsonNode given;
        try (InputStream in =
                file.equals("-") ? shell.input() : Files.newInputStream(Path.of(file))) {
            given = JsonFormat.MAPPER.readTree(in.readNBytes(Limits.CLIENT_ANSWER_BYTES));
        } catch (IOException e) {
            throw Failure.failed(file + " cannot be read.", e);
        } catch (JacksonException e) {
            throw Failure.failed((file.equals("-") ? "Standard input" : file) + " is no JSON.", e);
        }
        if (!given.isObject()) {
            throw Failure.failed(OperationOptions.INPUT + " must be a JSON object.");
        }
        for (Map.Entry<String, JsonNode> entry : given.properties()) {
            if (operation
                    .field(entry.getKey())
                    .filter(field -> field.place() == Place.BODY)
                    .isEmpty()) {
                throw Failure.failed(OperationOptions.INPUT + " has a field \"" + entry.getKey()
                        + "\" that " + operation.name() + " does not know.");
            }
            values.put(entry.getKey(), entry.getValue());
        }
    }

    private void resolveWorkspace(Field field, Optional<String> named, Places places) {
        JsonNode given = values.get(field.name());
        if (given instanceof ArrayNode list) {
            ArrayNode ids = JsonNodeFactory.instance.arrayNode();
            list.forEach(name -> ids.add(places.workspace(Optional.of(name.asString("")))));
            values.put(field.name(), ids);
            return;
        }
        if (given == null && field.place() != Place.PATH) {
            return;
        }
        Optional<String> typed = Optional.ofNullable(given).map(JsonNode::asString);
        if (field.place() == Place.PATH && named.isPresent() && typed.isPresent()) {
            throw Failure.wrongUsage("Name the workspace once: in the place, or with --workspace.");
        }
        set(field, places.workspace(typed.or(() -> named)));
    }

    private void set(Field field, String value) {
        values.put(field.name(), JsonNodeFactory.instance.stringNode(value));
    }

    private String text(String name) {
        return values.getOrDefault(name, JsonNodeFactory.instance.missingNode()).asString("");
    }

    /** The path of a file keeps its slashes, but for the first, which stands before the field. */
    private static String inPath(String value) {
        return value.startsWith("/")
                ? new RemotePath(Optional.empty(), value).encoded().substring(1)
                : RemotePath.encode(value);
    }

    private static String inQuery(JsonNode value) {
        return value.isArray()
                ? String.join(
                        ",", value.valueStream().map(item -> item.asString("")).toList())
                : value.asString("");
    }

    private static void parameter(StringBuilder query, String name, String value) {
        query.append(query.isEmpty() ? '?' : '&')
                .append(name)
                .append('=')
                .append(RemotePath.encode(value));
    }
}
