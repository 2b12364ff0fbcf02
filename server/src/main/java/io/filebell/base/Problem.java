package io.filebell.base;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An error of the caller, or of the world around this process, told so that the caller can act on
 * it: the one root of every expected failure. The doors turn it into
 * {@code application/problem+json} (RFC 9457).
 *
 * <p>The detail names the ids concerned and says what to do; it never holds a secret.
 */
public final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient List<FieldError> errors;
    private final @Nullable Duration retryAfter;

    /** One bad field, by its JSON pointer (RFC 6901), and what is wrong with it. */
    public record FieldError(String pointer, String detail) {}

    public Problem(ErrorCode code, String detail) {
        this(code, detail, List.of(), null, null);
    }

    public Problem(ErrorCode code, String detail, Throwable cause) {
        this(code, detail, List.of(), null, cause);
    }

    public Problem(ErrorCode code, String detail, List<FieldError> errors) {
        this(code, detail, errors, null, null);
    }

    private Problem(
            ErrorCode code,
            String detail,
            List<FieldError> errors,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(detail, cause, false, cause != null || code.status() == 500);
        this.code = code;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
    }

    /** A problem that goes away by itself: the caller may come again after {@code retryAfter}. */
    public static Problem retryLater(ErrorCode code, String detail, Duration retryAfter) {
        return new Problem(code, detail, List.of(), retryAfter, null);
    }

    /** {@code what} does not exist, or the caller may not know that it does. */
    public static Problem notFound(String what) {
        return new Problem(ErrorCode.NOT_FOUND, "There is no " + what + " that you may see.");
    }

    /** The same, of the one field at {@code pointer} (RFC 6901); unless it names fields already. */
    public Problem at(String pointer) {
        return errors.isEmpty()
                ? new Problem(
                        code,
                        detail(),
                        List.of(new FieldError(pointer, detail())),
                        retryAfter,
                        getCause())
                : this;
    }

    public ErrorCode code() {
        return code;
    }

    /** What is wrong and what to do about it, in sentences. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    public List<FieldError> errors() {
        return errors;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
