package io.filebell.http;

import io.filebell.base.ErrorCode;
import io.filebell.base.JsonFormat;
import io.filebell.base.Problem;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Problems as {@code application/problem+json} (RFC 9457). */
final class ProblemJson {

    static final String MEDIA_TYPE = "application/problem+json";

    private ProblemJson() {}

    static byte[] bytes(Problem problem, String requestId) {
        ObjectNode json = json(problem.code(), problem.detail(), requestId);
        if (!problem.errors().isEmpty()) {
            ArrayNode errors = json.putArray("errors");
            for (Problem.FieldError error : problem.errors()) {
                errors.addObject().put("pointer", error.pointer()).put("detail", error.detail());
            }
        }
        return JsonFormat.MAPPER.writeValueAsBytes(json);
    }

    static ObjectNode json(ErrorCode code, String detail, String requestId) {
        return JsonFormat.MAPPER
                .createObjectNode()
                .put("type", "about:blank")
                .put("title", code.title())
                .put("status", code.status())
                .put("code", code.code())
                .put("detail", detail)
                .put("request_id", requestId);
    }

    /** Whole seconds, at least one. */
    static Optional<String> retryAfter(Problem problem) {
        return problem.retryAfter()
                .map(Duration::toMillis)
                .map(millis -> String.valueOf(Math.max(1, (millis + 999) / 1_000)));
    }
}
