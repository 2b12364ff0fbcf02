package io.filebell.stream;

import io.filebell.base.WorkspaceId;
import io.filebell.operation.Caller;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the feed that a request asks for. */
final class Feeds {

    static final String WORKSPACES =
            "Only events of these workspaces, with commas between their ids. Left out: of all "
                    + "that you may see, and, for owners and admins, of the organization itself.";

    private final WorkspaceFeed.Ground ground;

    Feeds(WorkspaceFeed.Ground ground) {
        this.ground = ground;
    }

    WorkspaceFeed of(Caller caller, WorkspaceId workspace) {
        return new WorkspaceFeed(ground, caller, workspace);
    }

    OrganizationFeed ofOrganization(Caller caller, @Nullable Set<WorkspaceId> asked) {
        return new OrganizationFeed(ground, caller, asked == null ? Set.of() : asked);
    }
}
