package io.filebell.account;

import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.event.WorkspaceRef;
import io.filebell.operation.Says;
import java.time.Instant;

/** The boundary in which people and agents share files; every change inside is an event. */
@Says("The boundary in which people and agents share files; every change inside is an event.")
public record Workspace(
        WorkspaceId id,
        String name,

        @Says("Raised by every change of the workspace itself.")
        long revision,

        Instant createdAt,
        UserId createdBy,
        Instant updatedAt,
        UserId updatedBy) {

    WorkspaceRef ref() {
        return new WorkspaceRef(id, name);
    }
}
