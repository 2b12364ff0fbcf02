package io.filebell.event;

import io.filebell.base.Id;
import io.filebell.base.OrganizationId;
import java.util.Optional;

/**
 * Which log an event stands in: a workspace's, or the organization's own.
 *
 * @param workspace empty for the organization's own log
 */
public record EventSource(OrganizationId organization, Optional<WorkspaceRef> workspace) {

    public static EventSource of(OrganizationId organization, WorkspaceRef workspace) {
        return new EventSource(organization, Optional.of(workspace));
    }

    public static EventSource of(OrganizationId organization) {
        return new EventSource(organization, Optional.empty());
    }

    /** The log's id: that of the workspace, or of the organization. */
    public Id log() {
        return workspace.<Id>map(WorkspaceRef::id).orElse(organization);
    }
}
