package io.filebell.http;

import io.filebell.base.ErrorCode;
import io.filebell.base.EventId;
import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.operation.Effect;
import io.filebell.operation.Input;
import io.filebell.operation.InputField;
import io.filebell.operation.InputField.Place;
import io.filebell.operation.Operation;
import io.filebell.operation.Operation.Method;
import io.filebell.operation.Schemas;
import io.filebell.operation.Scope;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI 3.1 document of all routes, made once. Beside what the standard has, an operation
 * carries {@code x-filebell-scope} and {@code x-filebell-effect}, and a parameter that takes the
 * rest of a path, slashes included, {@code x-filebell-rest}.
 */
final class OpenApi {

    private static final String SCHEMAS = "#/components/schemas/";
    private static final String JSON = "application/json";
    private static final String DESCRIPTION = "description";
    private static final String IDEMPOTENCY_KEY = "IdempotencyKey";
    private static final String CAUSE = "Cause";
    private static final int CREATED = 201;

    private final Schemas schemas = Schemas.sharedAt(SCHEMAS);
    private final ObjectNode document = JsonFormat.MAPPER.createObjectNode();
    private final ObjectNode paths = JsonFormat.MAPPER.createObjectNode();
    private final Set<String> resources = new LinkedHashSet<>();

    private OpenApi() {}

    /** @param routes written by hand, those of the server itself included */
    static ObjectNode document(
            String version, List<Operation<?, ?>> operations, List<HandWritten> routes) {
        OpenApi made = new OpenApi();
        operations.forEach(made::add);
        routes.forEach(made::add);
        return made.complete(version);
    }

    private void add(Operation<?, ?> operation) {
        ObjectNode entry = entry(
                operation.method(),
                operation.path(),
                operation.name(),
                operation.says(),
                operation.effect());
        Input<?> input = Input.of(operation);
        ArrayNode parameters = parameters(entry, input.fields(), operation.path());
        if (operation.method() == Method.POST) {
            refer(parameters, IDEMPOTENCY_KEY);
        }
        if (operation.effect() != Effect.READ) {
            refer(parameters, CAUSE);
        }
        body(entry, input.fields(), operation.method());
        ObjectNode responses = entry.putObject("responses");
        ObjectNode answer = responses.putObject(String.valueOf(operation.status()));
        if (operation.output() == Operation.Nothing.class) {
            answer.put(DESCRIPTION, "Done.");
        } else {
            String made = operation.status() == CREATED ? "Made." : "Done.";
            answer.put(DESCRIPTION, operation.list() ? "A page of the list." : made);
            ObjectNode schema = schemas.use(operation.output());
            answer.putObject("content")
                    .putObject(JSON)
                    .set("schema", operation.list() ? page(schema) : schema);
        }
        secure(entry, Access.KEY, operation.scope());
    }

    private void add(HandWritten route) {
        ObjectNode entry =
                entry(route.method(), route.path(), route.name(), route.says(), route.effect());
        Input<?> input = Input.ofPathAndQuery(route.input(), route.path());
        ArrayNode parameters = parameters(entry, input.fields(), route.path());
        for (HandWritten.HeaderField header : route.headers()) {
            parameters
                    .addObject()
                    .put("name", header.name())
                    .put("in", "header")
                    .put(DESCRIPTION, header.says())
                    .putObject("schema")
                    .put("type", "string");
        }
        if (route.effect() != Effect.READ) {
            refer(parameters, CAUSE);
        }
        route.body()
                .ifPresent(type -> entry.putObject("requestBody")
                        .put("required", true)
                        .putObject("content")
                        .putObject(type));
        ObjectNode responses = entry.putObject("responses");
        for (HandWritten.Answering answering : route.answers()) {
            ObjectNode answer = responses.putObject(String.valueOf(answering.status()));
            answer.put(DESCRIPTION, answering.says());
            answering.mediaType().ifPresent(mediaType -> {
                ObjectNode content = answer.putObject("content").putObject(mediaType);
                answering.type().ifPresent(type -> content.set("schema", schemas.use(type)));
            });
        }
        secure(entry, route.access(), route.scope());
    }

    private ObjectNode entry(Method method, String path, String name, String says, Effect effect) {
        String resource = name.substring(0, name.indexOf('.'));
        resources.add(resource);
        ObjectNode entry = JsonFormat.MAPPER.createObjectNode();
        entry.put("operationId", name).put("summary", says);
        entry.putArray("tags").add(resource);
        entry.put("x-filebell-effect", effect.name().toLowerCase(Locale.ROOT));
        String known = path.replace("...}", "}");
        ObjectNode item =
                paths.get(known) instanceof ObjectNode before ? before : paths.putObject(known);
        item.set(method.name().toLowerCase(Locale.ROOT), entry);
        return entry;
    }

    private static ArrayNode parameters(ObjectNode entry, List<InputField> fields, String path) {
        ArrayNode parameters = entry.putArray("parameters");
        for (InputField field : fields) {
            if (field.place() != Place.BODY) {
                parameters.add(parameter(field, path));
            }
        }
        return parameters;
    }

    private static void refer(ArrayNode parameters, String header) {
        parameters.addObject().put("$ref", "#/components/parameters/" + header);
    }

    private static ObjectNode parameter(InputField field, String path) {
        ObjectNode schema = withoutNull(field.schema().deepCopy());
        ObjectNode parameter = JsonFormat.MAPPER.createObjectNode().put("name", field.name());
        boolean inPath = field.place() == Place.PATH;
        parameter.put("in", inPath ? "path" : "query").put("required", inPath || field.required());
        JsonNode says = schema.remove(DESCRIPTION);
        if (says != null) {
            parameter.set(DESCRIPTION, says);
        }
        if (schema.path("type").asString("").equals("array")) {
            parameter.put("style", "form").put("explode", false);
        }
        if (path.contains("{" + field.name() + "...}")) {
            parameter.put("x-filebell-rest", true);
        }
        parameter.set("schema", schema);
        return parameter;
    }

    /** What stands in a URL is never null; what may be, is left out there. */
    private static ObjectNode withoutNull(ObjectNode schema) {
        if (schema.get("type") instanceof ArrayNode types) {
            schema.set("type", types.path(0));
        }
        if (schema.get("enum") instanceof ArrayNode choices) {
            choices.removeIf(JsonNode::isNull);
        }
        return schema;
    }

    private static void body(ObjectNode entry, List<InputField> fields, Method method) {
        List<InputField> inBody =
                fields.stream().filter(field -> field.place() == Place.BODY).toList();
        if (inBody.isEmpty()) {
            return;
        }
        ObjectNode schema = JsonFormat.MAPPER.createObjectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JsonFormat.MAPPER.createArrayNode();
        for (InputField field : inBody) {
            properties.set(field.name(), field.schema());
            if (field.required()) {
                required.add(field.name());
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        schema.put("additionalProperties", false);
        ObjectNode body = entry.putObject("requestBody").put("required", !required.isEmpty());
        ObjectNode content = body.putObject("content");
        content.putObject(JSON).set("schema", schema);
        if (method == Method.PATCH) {
            content.putObject("application/merge-patch+json").set("schema", schema.deepCopy());
        }
    }

    private static ObjectNode page(ObjectNode item) {
        ObjectNode page = JsonFormat.MAPPER.createObjectNode().put("type", "object");
        ObjectNode properties = page.putObject("properties");
        properties.putObject("items").put("type", "array").set("items", item);
        properties
                .putObject("next")
                .put(DESCRIPTION, "The cursor of the next page; null at the end.")
                .putArray("type")
                .add("string")
                .add("null");
        page.putArray("required").add("items").add("next");
        return page.put("additionalProperties", false);
    }

    private static void secure(ObjectNode entry, Access access, Optional<Scope> scope) {
        if (entry.get("responses") instanceof ObjectNode responses) {
            responses.putObject("default").put("$ref", "#/components/responses/Problem");
        }
        ArrayNode security = entry.putArray("security");
        if (access != Access.EVERYBODY) {
            security.addObject().putArray("key");
            scope.ifPresent(needed -> entry.put("x-filebell-scope", needed.text()));
        }
        if (access == Access.KEY_OR_LOCAL) {
            security.addObject();
        }
    }

    private ObjectNode complete(String version) {
        document.put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "Filebell")
                .put("version", version)
                .put("summary", "A self-hosted home for files that rings the moment one changes.")
                .putObject("license")
                .put("name", "Apache-2.0")
                .put("identifier", "Apache-2.0");
        document.putArray("servers").addObject().put("url", "/");
        ArrayNode tags = document.putArray("tags");
        resources.forEach(resource -> tags.addObject().put("name", resource));
        document.set("paths", paths);
        ObjectNode components = document.putObject("components");
        schemas.use(ProblemDocument.class);
        ObjectNode event = schemas.use(EventId.class);
        ObjectNode definitions = components.putObject("schemas");
        new TreeMap<String, ObjectNode>(schemas.definitions()).forEach(definitions::set);
        components
                .putObject("responses")
                .putObject("Problem")
                .put(DESCRIPTION, problems())
                .putObject("content")
                .putObject(ProblemJson.MEDIA_TYPE)
                .putObject("schema")
                .put("$ref", SCHEMAS + ProblemDocument.class.getSimpleName());
        ObjectNode headers = components.putObject("parameters");
        idempotencyKey(headers.putObject(IDEMPOTENCY_KEY));
        headers.putObject(CAUSE)
                .put("name", DoorServlet.CAUSE)
                .put("in", "header")
                .put(
                        DESCRIPTION,
                        "The event that made you act. The events of this request then name it as"
                                + " their cause; they go to no endpoint when more than "
                                + Limits.CAUSE_DEPTH + " events led up to them.")
                .set("schema", event);
        components
                .putObject("securitySchemes")
                .putObject("key")
                .put("type", "http")
                .put("scheme", "bearer")
                .put(DESCRIPTION, "An API key, fbk_…, made by POST /v1/keys.");
        Examples.addTo(document);
        return document;
    }

    private static void idempotencyKey(ObjectNode parameter) {
        parameter.put("name", OperationRoute.IDEMPOTENCY_KEY).put("in", "header");
        parameter.put(
                DESCRIPTION,
                "Makes the request happen once, however often it is sent: a name of your choice,"
                        + " kept for " + Limits.IDEMPOTENCY_KEPT.toHours() + " h.");
        parameter
                .putObject("schema")
                .put("type", "string")
                .put("minLength", 1)
                .put("maxLength", Limits.IDEMPOTENCY_KEY_CHARACTERS);
    }

    private static String problems() {
        Map<Integer, Set<String>> codes = new TreeMap<>();
        for (ErrorCode code : ErrorCode.values()) {
            codes.computeIfAbsent(code.status(), any -> new LinkedHashSet<>()).add(code.code());
        }
        StringBuilder told = new StringBuilder("A problem, by its code:");
        codes.forEach((status, names) -> told.append(' ')
                .append(status)
                .append(' ')
                .append(String.join(", ", names))
                .append(';'));
        return told.deleteCharAt(told.length() - 1).append('.').toString();
    }
}
