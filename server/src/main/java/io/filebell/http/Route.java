package io.filebell.http;

import io.filebell.operation.Effect;
import io.filebell.operation.Input;
import io.filebell.operation.Scope;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One route: who may call it, and what answers.
 *
 * @param name of the operation, for metrics and logs
 * @param effect one that changes something is told to the audit log
 */
record Route(
        String name,
        List<String> parameters,
        boolean hasRest,
        Access access,
        Optional<Scope> scope,
        Effect effect,
        Input<?> input,
        Handler handler) {

    static Route of(HandWritten route) {
        return new Route(
                route.name(),
                Routes.parameters(route.path()),
                Routes.endsWithRest(route.path()),
                route.access(),
                route.scope(),
                route.effect(),
                Input.ofPathAndQuery(route.input(), route.path()),
                route.handler());
    }

    Object read(Map<String, String> path, List<Map.Entry<String, String>> query) {
        return input.read(input.gather(path, query, Optional.empty()));
    }
}
