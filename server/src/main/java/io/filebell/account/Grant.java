package io.filebell.account;

import io.filebell.event.WorkspaceRef;
import io.filebell.operation.Role;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a key's user is in one workspace of their organization.
 *
 * @param membership the user's role as a member of the workspace; null when they are none
 */
record Grant(
        Standing standing, WorkspaceRef workspace, @Nullable Role membership) {

    /** The role that counts; empty when the user may not know of the workspace. */
    Optional<Role> role(Instant now) {
        return Standing.effective(standing.requireRole(now), membership);
    }
}
