package io.filebell.account;

import io.filebell.base.ErrorCode;
import io.filebell.base.OrganizationId;
import io.filebell.base.Problem;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import io.filebell.event.EventSource;
import io.filebell.event.WorkspaceRef;
import io.filebell.operation.Caller;
import io.filebell.operation.Role;
import io.filebell.operation.Scope;
import java.util.List;
import java.util.Optional;

/**
 * Who may do what: the question that every feature asks before it acts.
 *
 * <p>A caller's role in a workspace is the higher of their membership there and, for the
 * organization's owners and admins only, their role in the organization; other members of the
 * organization may know of a workspace only as its members. On top of that the caller's key must
 * reach the workspace and have the scope.
 *
 * <p>The forms without a {@link Tx} answer from memory. A change made through this process counts
 * for every call that starts after the change was acknowledged; one made by another instance on the
 * same database within {@link io.filebell.base.Limits#RIGHTS_AGE}. The forms with one see what the
 * transaction sees: a change that commits at the same time counts as made after it.
 *
 * <p>All throw {@link Problem}: {@link ErrorCode#UNAUTHENTICATED} when the caller's key was revoked
 * or has expired since, {@link ErrorCode#NOT_FOUND} for what the caller may not know of,
 * {@link ErrorCode#FORBIDDEN} when the role or the key allows too little.
 */
public interface Access {

    /** The workspace, if the caller may use {@code scope} in it. */
    WorkspaceRef require(Caller caller, WorkspaceId workspace, Scope scope);

    /** As {@link #require(Caller, WorkspaceId, Scope)}, by what the transaction sees. */
    WorkspaceRef require(Tx tx, Caller caller, WorkspaceId workspace, Scope scope);

    /** The caller's role in the workspace, whatever the key's scopes are. */
    Role role(Caller caller, WorkspaceId workspace);

    /** As {@link #role(Caller, WorkspaceId)}, by what the transaction sees. */
    Role role(Tx tx, Caller caller, WorkspaceId workspace);

    /**
     * Asks for something that concerns the organization as a whole: the caller's role in it must be
     * {@code least} or more, and the key must have the scope and not be restricted to workspaces.
     */
    void require(Caller caller, Scope scope, Role least);

    /** As {@link #require(Caller, Scope, Role)}, by what the transaction sees. */
    void require(Tx tx, Caller caller, Scope scope, Role least);

    /**
     * The workspaces that the caller may know of, oldest first: all of them, as their number is
     * bounded.
     */
    List<WorkspaceRef> visible(Tx tx, Caller caller);

    /**
     * The role that a user has in a workspace now, for what goes on in their name while they do not
     * ask (an endpoint sees what its creator may see). Empty when there is no such workspace, or
     * the user may not know of it.
     */
    Optional<Role> roleOf(Tx tx, UserId user, WorkspaceId workspace);

    /** The role that a user has in the organization now; empty when they are no member of it. */
    Optional<Role> roleOf(Tx tx, UserId user, OrganizationId organization);

    /**
     * Where the events of a workspace go, for what Filebell does by itself; empty when it is
     * deleted.
     */
    Optional<EventSource> source(Tx tx, WorkspaceId workspace);
}
