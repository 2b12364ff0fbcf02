package io.filebell.operation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All operations, in the order in which features added them; from it the doors make what they
 * offer.
 */
public final class Catalog {

    private final List<Operation<?, ?>> operations = new ArrayList<>();
    private final Map<String, Operation<?, ?>> named = new HashMap<>();
    private final Set<String> taken = new HashSet<>();

    /** @throws IllegalArgumentException when the name, or method and path, are taken */
    public void add(Operation<?, ?> operation) {
        boolean free = taken.add(operation.name())
                && taken.add(operation.method() + " " + operation.path());
        if (!free) {
            throw new IllegalArgumentException(
                    "There is another operation like " + operation.name());
        }
        operations.add(operation);
        named.put(operation.name(), operation);
    }

    /** The operation of that name, {@code node.move}. */
    public Optional<Operation<?, ?>> find(String name) {
        return Optional.ofNullable(named.get(name));
    }

    public List<Operation<?, ?>> operations() {
        return Collections.unmodifiableList(operations);
    }
}
