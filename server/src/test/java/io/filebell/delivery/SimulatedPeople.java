package io.filebell.delivery;

import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import io.filebell.event.EventSource;
import io.filebell.operation.Role;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Who may see which workspace: everybody all, until the first one loses theirs. */
final class SimulatedPeople extends DeliveryWorld.NobodyAsks {

    static final UserId FIRST = new UserId("usr_01jd8qxk3v7m2n4p5r6s7t8v9y");
    static final UserId SECOND = new UserId("usr_01jd8qxk3v7m2n4p5r6s7t8v9z");

    private final Set<WorkspaceId> lost = new HashSet<>();

    void firstLoses(WorkspaceId workspace) {
        lost.add(workspace);
    }

    @Override
    public Optional<EventSource> source(Tx tx, WorkspaceId workspace) {
        return SimulatedInstance.HOMES.stream()
                .filter(home -> home.log().equals(workspace))
                .findFirst();
    }

    @Override
    public Optional<Role> roleOf(Tx tx, UserId user, WorkspaceId workspace) {
        return user.equals(FIRST) && lost.contains(workspace)
                ? Optional.empty()
                : Optional.of(Role.MEMBER);
    }
}
