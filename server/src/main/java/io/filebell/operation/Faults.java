package io.filebell.operation;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import io.filebell.base.Problem.FieldError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.exc.MismatchedInputException;

/** What is wrong with a request's fields, gathered so that it is told at once. */
final class Faults {

    static final String OUT_OF_RANGE = "This number is too large or too small.";

    private static final int MOST = 50;

    private final List<FieldError> errors = new ArrayList<>();
    private final Set<ErrorCode> codes = EnumSet.noneOf(ErrorCode.class);

    /** The JSON pointer (RFC 6901) of a field. */
    static String pointer(Object field) {
        return "/" + String.valueOf(field).replace("~", "~0").replace("/", "~1");
    }

    void add(String pointer, String detail) {
        add(ErrorCode.INVALID_REQUEST, pointer, detail);
    }

    void add(ErrorCode code, String pointer, String detail) {
        if (errors.size() < MOST) {
            errors.add(new FieldError(pointer, detail));
        }
        codes.add(code);
    }

    /** What a value's own type said when it was read, at {@code pointer} or beneath it. */
    void add(String pointer, JacksonException thrown) {
        String place = pointer + beneath(thrown);
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof Problem problem) {
                add(problem, place);
                return;
            }
        }
        add(place, sentence(thrown));
    }

    boolean isEmpty() {
        return errors.isEmpty();
    }

    /** The same, for a value that stands at {@code pointer} of the request. */
    Faults beneath(String pointer) {
        Faults moved = new Faults();
        errors.forEach(error ->
                moved.errors.add(new FieldError(pointer + error.pointer(), error.detail())));
        moved.codes.addAll(codes);
        return moved;
    }

    /** @throws Problem when something was added: with its code where all have the same */
    void throwIfAny() {
        if (errors.isEmpty()) {
            return;
        }
        ErrorCode code = codes.size() == 1 ? codes.iterator().next() : ErrorCode.INVALID_REQUEST;
        String detail = errors.size() == 1
                ? where(errors.getFirst()) + errors.getFirst().detail()
                : errors.size() + " things are wrong with the request; see \"errors\" for each.";
        throw new Problem(code, detail, errors);
    }

    private void add(Problem problem, String place) {
        if (problem.errors().isEmpty()) {
            add(problem.code(), place, problem.detail());
            return;
        }
        for (FieldError error : problem.errors()) {
            add(problem.code(), place + error.pointer(), error.detail());
        }
    }

    private static String where(FieldError error) {
        return error.pointer().isEmpty() ? "" : error.pointer().substring(1) + ": ";
    }

    private static String beneath(JacksonException thrown) {
        StringBuilder pointer = new StringBuilder();
        for (JacksonException.Reference step : thrown.getPath()) {
            Object name = step.getPropertyName();
            pointer.append(pointer(name == null ? step.getIndex() : name));
        }
        return pointer.toString();
    }

    private static String sentence(JacksonException thrown) {
        if (thrown instanceof InputCoercionException) {
            return OUT_OF_RANGE;
        }
        if (thrown instanceof MismatchedInputException mismatch
                && mismatch.getTargetType() == Instant.class) {
            return "This must be an RFC 3339 time, such as 2026-11-23T12:00:00.123Z.";
        }
        return "This value cannot be read; see the field's schema in /openapi.json.";
    }
}
