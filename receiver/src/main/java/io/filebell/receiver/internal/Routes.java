package io.filebell.receiver.internal;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which handler an event goes to: the one that asked for its type most exactly, and no other. */
public final class Routes {

    private final List<Route> routes;

    /** @throws IllegalArgumentException when two ask for the same */
    public Routes(List<Route> routes) {
        Set<TypePattern> patterns = new HashSet<>();
        for (Route route : routes) {
            if (!patterns.add(route.pattern())) {
                throw new IllegalArgumentException(
                        "Two handlers ask for " + route.pattern() + "; an event goes to one.");
            }
        }
        this.routes = routes.stream()
                .sorted(Comparator.comparingInt((Route route) -> route.pattern().isExact() ? 0 : 1)
                        .thenComparingInt(route -> -route.pattern().prefix().length()))
                .toList();
    }

    Optional<Route> of(String type) {
        for (Route route : routes) {
            if (route.pattern().matches(type)) {
                return Optional.of(route);
            }
        }
        return Optional.empty();
    }

    List<Route> all() {
        return routes;
    }
}
