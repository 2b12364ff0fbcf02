package io.filebell.account;

import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import java.util.List;

/**
 * Workspaces that were deleted, and so are seen by nobody, but whose rows are still there: whoever
 * keeps rows of a workspace takes them away in batches, and forgets the workspace last.
 */
public interface DeletedWorkspaces {

    /** At most {@code limit} of them, oldest first. */
    List<WorkspaceId> waiting(Tx tx, int limit);

    /**
     * Ends the workspace's own row and its memberships, once no other row is left that names it.
     * Does nothing to a workspace that was not deleted.
     */
    void forget(Tx tx, WorkspaceId workspace);
}
