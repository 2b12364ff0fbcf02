package io.filebell.http;

import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.base.StrictJson;
import io.filebell.operation.Answer;
import io.filebell.operation.Caller;
import io.filebell.operation.IdempotencyKey;
import io.filebell.operation.Input;
import io.filebell.operation.Operation;
import io.filebell.operation.Operation.Method;
import io.filebell.operation.Operations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An operation as a route: JSON in, JSON out. */
final class OperationRoute<I, O> implements Handler {

    static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private static final byte[] NOTHING = {};

    private final Operation<I, O> operation;
    private final Input<I> input;
    private final Operations operations;

    OperationRoute(Operation<I, O> operation, Operations operations) {
        this.operation = operation;
        this.input = Input.of(operation);
        this.operations = operations;
    }

    Route route() {
        return new Route(
                operation.name(),
                Routes.parameters(operation.path()),
                Routes.endsWithRest(operation.path()),
                Access.KEY,
                operation.scope(),
                operation.effect(),
                input,
                this);
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        byte[] body = body(exchange);
        Optional<JsonNode> json = json(exchange, body);
        ObjectNode arguments = input.gather(exchange.pathParameters(), exchange.query(), json);
        Caller caller = once(exchange, body);
        Answer answer = operations.run(operation, input, arguments, caller);
        if (answer.replayed()) {
            exchange.set("Idempotency-Replayed", "true");
        }
        if (answer.body().isPresent()) {
            exchange.answer(answer.status(), answer.body().get());
        } else {
            exchange.answer(answer.status());
        }
    }

    private Caller once(Exchange exchange, byte[] body) {
        if (operation.method() != Method.POST) {
            return exchange.caller();
        }
        Optional<String> key = exchange.header(IDEMPOTENCY_KEY);
        return key.isEmpty()
                ? exchange.caller()
                : exchange.caller()
                        .once(new IdempotencyKey(
                                checked(key.get()), operation.name(), hash(exchange, body)));
    }

    private static String checked(String key) {
        boolean printable = key.chars().allMatch(character -> character > ' ' && character < 0x7f);
        if (key.isEmpty() || key.length() > Limits.IDEMPOTENCY_KEY_CHARACTERS || !printable) {
            throw new Problem(
                    ErrorCode.INVALID_REQUEST,
                    "An Idempotency-Key is 1 to " + Limits.IDEMPOTENCY_KEY_CHARACTERS
                            + " printable ASCII characters without spaces, such as a UUID.");
        }
        return key;
    }

    private static String hash(Exchange exchange, byte[] body) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            String query = exchange.request().getQueryString();
            String target = exchange.rawPath() + "?" + (query == null ? "" : query) + "\n";
            sha256.update(target.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256.digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static byte[] body(Exchange exchange) throws IOException {
        Optional<Long> told = exchange.bodyLength();
        if (told.isEmpty() && exchange.header("Transfer-Encoding").isEmpty()) {
            return NOTHING;
        }
        if (told.orElse(0L) > Limits.JSON_BODY_BYTES) {
            throw tooLarge();
        }
        if (told.isPresent()) {
            return exchange.body().readNBytes(Math.toIntExact(told.get()));
        }
        byte[] body = exchange.body().readNBytes(Limits.JSON_BODY_BYTES + 1);
        if (body.length > Limits.JSON_BODY_BYTES) {
            throw tooLarge();
        }
        return body;
    }

    private Optional<JsonNode> json(Exchange exchange, byte[] body) {
        if (body.length == 0) {
            return Optional.empty();
        }
        String type = exchange.header("Content-Type").orElse("");
        if (!isJson(type)) {
            throw new Problem(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "The body must be JSON: send it with Content-Type: application/json.");
        }
        return Optional.of(StrictJson.read(body));
    }

    /**
     * JSON, in UTF-8 as always (RFC 8259, section 8.1); for a PATCH also by its own name (RFC
     * 7396).
     */
    private boolean isJson(String contentType) {
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        String type = parts[0].strip();
        boolean known = type.equals("application/json")
                || (operation.method() == Method.PATCH
                        && type.equals("application/merge-patch+json"));
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().replace("\"", "");
            if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
                return false;
            }
        }
        return known;
    }

    private static Problem tooLarge() {
        return new Problem(
                ErrorCode.TOO_LARGE,
                "A JSON body may have " + Limits.JSON_BODY_BYTES + " bytes at most.");
    }
}
