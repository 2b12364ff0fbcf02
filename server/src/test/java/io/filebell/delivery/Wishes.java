package io.filebell.delivery;

import io.filebell.base.Id;
import io.filebell.base.WorkspaceId;
import io.filebell.delivery.Ledger.Asked;
import io.filebell.endpoint.Filter;
import io.filebell.endpoint.Ordering;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** What endpoints of a simulation ask for, by chance. */
record Wishes(SplittableRandom random) {

    private Ordering ordering(Ordering... any) {
        return any[random.nextInt(any.length)];
    }

    Asked anything(Id home) {
        Set<String> types = switch (random.nextInt(3)) {
            case 0 -> Set.of(DeliveryWorld.NOTE.name());
            case 1 -> Set.of(DeliveryWorld.OTHER.name());
            default -> Set.of(DeliveryWorld.NOTE.name(), DeliveryWorld.OTHER.name());
        };
        if (home instanceof WorkspaceId) {
            return new Asked(types, ordering(Ordering.values()), Set.of(home));
        }
        Set<Id> logs = new HashSet<>();
        SimulatedInstance.HOMES.forEach(source -> logs.add(source.log()));
        if (random.nextInt(3) == 0) {
            logs.remove(home);
            logs.remove(DeliveryWorld.WORKSPACE.id());
        }
        return new Asked(types, ordering(Ordering.NONE, Ordering.FILE), logs);
    }

    static Filter filter(Asked asked) {
        boolean some =
                asked.logs().size() == 1 && !asked.logs().contains(DeliveryWorld.WORKSPACE.id());
        List<WorkspaceId> named = asked.logs().stream()
                .filter(log -> some && asked.ordering() != Ordering.STRICT)
                .map(log -> new WorkspaceId(log.value()))
                .toList();
        return new Filter(
                List.copyOf(asked.types()),
                List.of(),
                List.of(),
                named,
                asked.ordering(),
                Optional.empty());
    }
}
