package io.filebell.operation;

import io.filebell.base.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an operation answered, ready for a door to send.
 *
 * @param body empty where there is nothing to say (HTTP 204)
 * @param replayed whether it is the stored answer of the same request, which was carried out before
 */
public record Answer(int status, Optional<Json> body, boolean replayed) {

    static Answer of(Operation<?, ?> operation, @Nullable Object output) {
        Optional<Json> body = output == null || operation.output() == Operation.Nothing.class
                ? Optional.empty()
                : Optional.of(Json.of(output));
        return new Answer(operation.status(), body, false);
    }
}
