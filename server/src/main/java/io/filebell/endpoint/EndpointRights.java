package io.filebell.endpoint;

import io.filebell.account.Access;
import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import io.filebell.operation.Caller;
import io.filebell.operation.Role;
import io.filebell.operation.Scope;

/** Who may see and change which endpoints, and all that belongs to them. */
public final class EndpointRights {

    private final Access access;

    public EndpointRights(Access access) {
        this.access = access;
    }

    /**
     * Whether the caller may know of the endpoint, if they may use the scope where it stands: a
     * customer's portal key knows only what it made.
     */
    public boolean knows(Caller caller, Endpoint endpoint) {
        return endpoint.organization().equals(caller.organization())
                && (!caller.isPortal() || endpoint.creator().key().equals(caller.key()));
    }

    /**
     * Asks for the scope where the endpoint stands, and, to change something, that the caller made
     * it or is an admin.
     */
    public void require(Caller caller, Endpoint endpoint, Scope scope) {
        if (endpoint.workspace().isPresent()) {
            access.require(caller, endpoint.workspace().get(), scope);
        } else {
            access.require(caller, scope, Role.ADMIN);
        }
        boolean changes = scope == Scope.ENDPOINTS_WRITE;
        if (changes
                && !endpoint.creator().user().equals(caller.user())
                && !isAdmin(caller, endpoint)) {
            throw new Problem(
                    ErrorCode.FORBIDDEN,
                    "Only the endpoint's creator, admins and owners may do this.");
        }
    }

    private boolean isAdmin(Caller caller, Endpoint endpoint) {
        return endpoint.workspace()
                .map(workspace -> access.role(caller, workspace))
                .orElse(caller.role())
                .atLeast(Role.ADMIN);
    }
}
