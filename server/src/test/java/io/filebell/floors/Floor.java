package io.filebell.floors;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A floor of the house, lowest first. A package may use those of its own floor, without a cycle,
 * and those below; never one above. A package that does not exist yet may stand here already.
 */
enum Floor {
    /** The published library, which knows nothing of the server. */
    GROUND("receiver"),
    F0("base", "db", "operation"),
    F1("account", "event", "blob"),
    F2("workspace", "endpoint"),
    F3("delivery", "mail"),
    F4("pipeline", "backup"),
    F5("http", "stream", "mcp"),
    /** The commands, and the composition root in the root package itself. */
    F6("cli", "");

    private final List<String> packages;

    Floor(String... packages) {
        this.packages = List.of(packages);
    }

    /** The floor of a top-level package, named without the root; empty for one that has none. */
    static Optional<Floor> of(String topLevelPackage) {
        return Arrays.stream(values())
                .filter(floor -> floor.packages.contains(topLevelPackage))
                .findFirst();
    }

    boolean isAbove(Floor other) {
        return compareTo(other) > 0;
    }
}
