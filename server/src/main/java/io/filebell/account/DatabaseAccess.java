package io.filebell.account;

import io.filebell.base.ErrorCode;
import io.filebell.base.KeyId;
import io.filebell.base.OrganizationId;
import io.filebell.base.Problem;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.event.EventSource;
import io.filebell.event.WorkspaceRef;
import io.filebell.operation.Caller;
import io.filebell.operation.Role;
import io.filebell.operation.Scope;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The {@link Access} that the database grants, with what it said a moment ago kept in memory. */
final class DatabaseAccess implements Access {

    private final Database database;
    private final InstantSource clock;
    private final RightsCache<KeyId, Standing> standings;
    private final RightsCache<KeyAndWorkspace, Grant> grants;

    DatabaseAccess(Database database, InstantSource clock, RightsAge age) {
        this.database = database;
        this.clock = clock;
        this.standings = new RightsCache<>(age);
        this.grants = new RightsCache<>(age);
    }

    @Override
    public WorkspaceRef require(Caller caller, WorkspaceId workspace, Scope scope) {
        return require(caller, workspace, scope, cached(caller, workspace));
    }

    @Override
    public WorkspaceRef require(Tx tx, Caller caller, WorkspaceId workspace, Scope scope) {
        return require(caller, workspace, scope, SqlRights.grant(tx, caller.key(), workspace));
    }

    @Override
    public Role role(Caller caller, WorkspaceId workspace) {
        return role(caller, workspace, cached(caller, workspace));
    }

    @Override
    public Role role(Tx tx, Caller caller, WorkspaceId workspace) {
        return role(caller, workspace, SqlRights.grant(tx, caller.key(), workspace));
    }

    @Override
    public void require(Caller caller, Scope scope, Role least) {
        Optional<Standing> standing = standings.get(
                caller.key(), key -> database.read(tx -> SqlRights.standing(tx, key)));
        require(caller, scope, least, standing);
    }

    @Override
    public void require(Tx tx, Caller caller, Scope scope, Role least) {
        require(caller, scope, least, SqlRights.standing(tx, caller.key()));
    }

    @Override
    public List<WorkspaceRef> visible(Tx tx, Caller caller) {
        Standing standing =
                SqlRights.standing(tx, caller.key()).orElseThrow(Standing::unauthenticated);
        Role role = standing.requireRole(clock.instant());
        return SqlRights.visible(tx, standing.organization(), standing.user(), role).stream()
                .filter(workspace -> caller.reaches(workspace.id()))
                .toList();
    }

    @Override
    public Optional<Role> roleOf(Tx tx, UserId user, WorkspaceId workspace) {
        return SqlRights.roleOf(tx, user, workspace);
    }

    @Override
    public Optional<Role> roleOf(Tx tx, UserId user, OrganizationId organization) {
        return SqlRights.organizationRole(tx, organization, user);
    }

    @Override
    public Optional<EventSource> source(Tx tx, WorkspaceId workspace) {
        return SqlRights.source(tx, workspace);
    }

    private Optional<Grant> cached(Caller caller, WorkspaceId workspace) {
        return grants.get(
                new KeyAndWorkspace(caller.key(), workspace),
                asked -> database.read(tx -> SqlRights.grant(tx, asked.key(), asked.workspace())));
    }

    private WorkspaceRef require(
            Caller caller, WorkspaceId workspace, Scope scope, Optional<Grant> grant) {
        Role role = role(caller, workspace, grant);
        if (!caller.hasScope(scope)) {
            throw withoutScope(scope);
        }
        if (!role.allows(scope)) {
            throw new Problem(
                    ErrorCode.FORBIDDEN,
                    "Your role in workspace " + workspace + " is " + role.text()
                            + ", which does not allow " + scope.text()
                            + ". Ask an admin of the workspace.");
        }
        return grant.map(Grant::workspace).orElseThrow();
    }

    private Role role(Caller caller, WorkspaceId workspace, Optional<Grant> grant) {
        return grant.filter(known -> caller.reaches(workspace))
                .flatMap(known -> known.role(clock.instant()))
                .orElseThrow(() -> Problem.notFound("workspace " + workspace));
    }

    private void require(Caller caller, Scope scope, Role least, Optional<Standing> standing) {
        Role role = standing.orElseThrow(Standing::unauthenticated).requireRole(clock.instant());
        if (!caller.workspaces().isEmpty()) {
            throw new Problem(
                    ErrorCode.FORBIDDEN,
                    "This API key is for certain workspaces only; this concerns the organization.");
        }
        if (!caller.hasScope(scope)) {
            throw withoutScope(scope);
        }
        if (!role.atLeast(least)) {
            throw new Problem(
                    ErrorCode.FORBIDDEN,
                    "Your role in the organization is " + role.text() + "; this needs "
                            + least.text() + " or more.");
        }
    }

    private static Problem withoutScope(Scope scope) {
        return new Problem(
                ErrorCode.FORBIDDEN,
                "The API key has not the scope " + scope.text() + ". Use one that has it.");
    }

    private record KeyAndWorkspace(KeyId key, WorkspaceId workspace) {}
}
