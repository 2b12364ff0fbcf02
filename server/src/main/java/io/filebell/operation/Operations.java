package io.filebell.operation;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Carries out operations for the doors: checks what the key is meant for, reads the input, and lets
 * an idempotent request happen once.
 */
public final class Operations {

    private static final Logger audit = LoggerFactory.getLogger("audit");

    private final SqlWrites writes;

    public Operations(SqlWrites writes) {
        this.writes = writes;
    }

    /**
     * Runs {@code operation} for {@code caller}.
     *
     * @param input of this operation, made once at the start
     * @param arguments what the door gathered
     * @throws Problem when the caller may not, or asks for something that cannot be
     */
    public <I, O> Answer run(
            Operation<I, O> operation, Input<I> input, ObjectNode arguments, Caller caller) {
        checkScope(operation.scope(), caller);
        try (SqlWrites.Once once = writes.begin(caller)) {
            O output = operation.work().run(caller, input.read(arguments));
            Answer answer = Answer.of(operation, output);
            once.answered(answer);
            return answer;
        } catch (Replayed replayed) {
            return replayed.answer();
        }
    }

    /** @throws Problem {@link ErrorCode#FORBIDDEN} when the key is not meant for it */
    public static void checkScope(Optional<Scope> needed, Caller caller) {
        if (needed.isPresent() && !caller.hasScope(needed.get())) {
            throw new Problem(
                    ErrorCode.FORBIDDEN,
                    "This needs a key with the scope " + needed.get().text() + ", which "
                            + caller.key()
                            + " does not have. Use another key, or make one at POST /v1/keys.");
        }
    }

    /**
     * One line that says who did what, for the log {@code audit}: a door writes it for everything
     * that is not {@link Effect#READ}, however it ended.
     */
    public static void audit(
            String operation, Caller caller, int status, long durationNanos, String requestId) {
        audit.atInfo()
                .addKeyValue("operation", operation)
                .addKeyValue("status", status)
                .addKeyValue("organization", caller.organization().value())
                .addKeyValue("user", caller.user().value())
                .addKeyValue("key", caller.key().value())
                .addKeyValue("via", caller.via())
                .addKeyValue("duration_micros", durationNanos / 1_000)
                .addKeyValue("request_id", requestId)
                .log("An operation was asked for");
    }
}
