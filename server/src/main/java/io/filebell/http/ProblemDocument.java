package io.filebell.http;

import io.filebell.operation.Example;
import io.filebell.operation.Says;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The shape of {@link ProblemJson}, for its schema. */
@Says("What went wrong (RFC 9457).")
record ProblemDocument(
        @Example("about:blank") String type,

        @Says("The kind of problem, for people.") @Example("The request is not valid")
        String title,

        @Example("400") int status,

        @Says("The kind of problem, for programs; does not change.") @Example("invalid_request")
        String code,

        @Says("What is wrong here and what to do about it.")
        @Example("name: This field is missing.")
        String detail,

        @Says("Names the request in the server's log.") @Example("req_1f8q2_7")
        String requestId,

        @Says("Each bad field.") @Nullable List<BadField> errors) {

    record BadField(
            @Says("A JSON pointer (RFC 6901) into path, query and body taken together.")
            @Example("/name")
            String pointer,

            @Example("This field is missing.") String detail) {}
}
