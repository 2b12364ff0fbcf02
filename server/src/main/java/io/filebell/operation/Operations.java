package io.filebell.operation;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import io.filebell.base.Ticker;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Carries out operations for the doors: checks what the key is meant for, reads the input, lets an
 * idempotent request happen once, and writes one audit line for each that changes something.
 */
public final class Operations {

    private static final Logger audit = LoggerFactory.getLogger("audit");

    private final SqlWrites writes;
    private final Ticker ticker;

    public Operations(SqlWrites writes, Ticker ticker) {
        this.writes = writes;
        this.ticker = ticker;
    }

    /**
     * Runs {@code operation} for {@code caller}.
     *
     * @param input of this operation, made once at the start
     * @param arguments what the door gathered
     * @param requestId names the request in logs
     * @throws Problem when the caller may not, or asks for something that cannot be
     */
    public <I, O> Answer run(
            Operation<I, O> operation,
            Input<I> input,
            ObjectNode arguments,
            Caller caller,
            String requestId) {
        long start = ticker.nanos();
        int status = ErrorCode.INTERNAL.status();
        try {
            Answer answer = once(operation, input, arguments, caller);
            status = answer.status();
            return answer;
        } catch (Problem problem) {
            status = problem.code().status();
            throw problem;
        } finally {
            if (operation.effect() != Effect.READ) {
                audit(operation.name(), caller, status, ticker.nanos() - start, requestId);
            }
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

    /** One line that says who did what, for the log {@code audit}. */
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

    private <I, O> Answer once(
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
}
