package io.filebell.account;

import io.filebell.account.AccountEvents.OfWorkspace;
import io.filebell.account.AccountEvents.PreviousName;
import io.filebell.account.AccountEvents.WorkspaceUpdated;
import io.filebell.base.ErrorCode;
import io.filebell.base.IdGenerator;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.operation.Caller;
import io.filebell.operation.Catalog;
import io.filebell.operation.Change;
import io.filebell.operation.Default;
import io.filebell.operation.Effect;
import io.filebell.operation.Limit;
import io.filebell.operation.Operation;
import io.filebell.operation.Operation.Nothing;
import io.filebell.operation.Page;
import io.filebell.operation.Role;
import io.filebell.operation.Says;
import io.filebell.operation.Scope;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What callers can do with workspaces themselves; what is inside them is another feature. */
final class WorkspaceOperations {

    private final Database database;
    private final Access access;
    private final AccountChanges changes;
    private final IdGenerator ids;

    WorkspaceOperations(Database database, Access access, AccountChanges changes, IdGenerator ids) {
        this.database = database;
        this.access = access;
        this.changes = changes;
        this.ids = ids;
    }

    record CreateWorkspace(
            @Says("Without \"/\"; unique in the organization, whatever its case.")
            @Limit(min = 1, max = Limits.NAME_CHARACTERS)
            String name) {}

    record ListWorkspaces(
            @Says("Only the workspace of this name, whatever its case.") @Nullable
            String name,

            @Default("" + Limits.PAGE_DEFAULT) @Limit(min = 1, max = Limits.PAGE_MAX)
            int limit,

            @Says(Page.CURSOR) @Nullable String cursor) {}

    record OneWorkspace(WorkspaceId workspace) {}

    record UpdateWorkspace(WorkspaceId workspace, Change<String> name) {}

    void addTo(Catalog catalog) {
        catalog.add(Operation.post("/v1/workspaces")
                .named("workspace.create")
                .says("Make a workspace, of which you are the owner.")
                .needs(Scope.FILES_WRITE)
                .answers(201)
                .takes(CreateWorkspace.class)
                .gives(Workspace.class)
                .by(this::create));
        catalog.add(Operation.get("/v1/workspaces")
                .named("workspace.list")
                .says("List the workspaces that you may see.")
                .takes(ListWorkspaces.class)
                .givesPageOf(Workspace.class)
                .by(this::list));
        catalog.add(Operation.get("/v1/workspaces/{workspace}")
                .named("workspace.get")
                .says("Show a workspace.")
                .takes(OneWorkspace.class)
                .gives(Workspace.class)
                .by(this::get));
        catalog.add(Operation.patch("/v1/workspaces/{workspace}")
                .named("workspace.update")
                .says("Rename a workspace.")
                .needs(Scope.ADMIN)
                .takes(UpdateWorkspace.class)
                .gives(Workspace.class)
                .by(this::update));
        catalog.add(Operation.delete("/v1/workspaces/{workspace}")
                .named("workspace.delete")
                .says("Delete a workspace with all that is in it, for good.")
                .needs(Scope.ADMIN)
                .effect(Effect.DESTROY)
                .takes(OneWorkspace.class)
                .givesNothing()
                .by(this::delete));
    }

    Workspace create(Caller caller, CreateWorkspace input) {
        String name = Text.workspaceName(input.name());
        return changes.write(caller, tx -> {
            access.require(tx, caller, Scope.FILES_WRITE, Role.MEMBER);
            if (SqlWorkspaces.count(tx, caller.organization())
                    >= Limits.WORKSPACES_IN_ORGANIZATION) {
                throw new Problem(
                        ErrorCode.LIMIT_REACHED,
                        "An organization has at most " + Limits.WORKSPACES_IN_ORGANIZATION
                                + " workspaces.");
            }
            requireFree(tx, caller, name, Optional.empty());
            Instant now = changes.now();
            Workspace workspace =
                    new Workspace(ids.workspace(), name, 1, now, caller.user(), now, caller.user());
            SqlWorkspaces.insert(tx, caller.organization(), workspace);
            SqlMembers.OF_WORKSPACE.add(
                    tx,
                    workspace.id(),
                    new SqlMembers.NewMember(caller.user(), Role.OWNER, now, caller.user()));
            changes.tell(tx, caller, AccountEvents.WORKSPACE_CREATED, new OfWorkspace(workspace));
            return workspace;
        });
    }

    Page<Workspace> list(Caller caller, ListWorkspaces input) {
        Paging page = Paging.of(input.limit(), input.cursor());
        return database.read(tx -> {
            String name = input.name();
            if (name != null) {
                return new Page<>(
                        SqlWorkspaces.named(tx, caller.organization(), name).stream()
                                .filter(workspace -> sees(tx, caller, workspace.id()))
                                .toList(),
                        null);
            }
            return page.page(visible(tx, caller, page), Workspace::id);
        });
    }

    Workspace get(Caller caller, OneWorkspace input) {
        return database.read(tx -> {
            access.role(tx, caller, input.workspace());
            return known(tx, input.workspace());
        });
    }

    Workspace update(Caller caller, UpdateWorkspace input) {
        Change<String> change = input.name().map(Text::workspaceName);
        return changes.write(caller, tx -> {
            access.require(tx, caller, input.workspace(), Scope.ADMIN);
            Workspace before = known(tx, input.workspace());
            String name = change.or(before.name());
            if (before.name().equals(name)) {
                return before;
            }
            requireFree(tx, caller, name, Optional.of(before.id()));
            Workspace renamed = new Workspace(
                    before.id(),
                    name,
                    before.revision() + 1,
                    before.createdAt(),
                    before.createdBy(),
                    changes.now(),
                    caller.user());
            SqlWorkspaces.rename(tx, renamed);
            changes.tell(
                    tx,
                    caller,
                    renamed.ref(),
                    AccountEvents.WORKSPACE_UPDATED,
                    new WorkspaceUpdated(renamed, new PreviousName(before.name())));
            return renamed;
        });
    }

    Nothing delete(Caller caller, OneWorkspace input) {
        return changes.write(caller, tx -> {
            access.require(tx, caller, input.workspace(), Scope.ADMIN);
            Workspace workspace = known(tx, input.workspace());
            SqlWorkspaces.delete(tx, workspace.id(), caller.user(), changes.now());
            changes.tell(tx, caller, AccountEvents.WORKSPACE_DELETED, new OfWorkspace(workspace));
            return Nothing.NOTHING;
        });
    }

    /** One more than the page holds, if there are as many. */
    private List<Workspace> visible(Tx tx, Caller caller, Paging page) {
        if (!caller.workspaces().isEmpty()) {
            return caller.workspaces().stream()
                    .filter(id -> id.value().compareTo(page.after()) > 0)
                    .sorted(Comparator.comparing(WorkspaceId::value))
                    .filter(id -> sees(tx, caller, id))
                    .flatMap(id -> SqlWorkspaces.get(tx, id).stream())
                    .limit(page.limit() + 1L)
                    .toList();
        }
        Role role = SqlRights.organizationRole(tx, caller.organization(), caller.user())
                .orElseThrow(Standing::unauthenticated);
        return role.atLeast(Role.ADMIN)
                ? SqlWorkspaces.ofOrganization(tx, caller.organization(), page)
                : SqlWorkspaces.ofMember(tx, caller.organization(), caller.user(), page);
    }

    private boolean sees(Tx tx, Caller caller, WorkspaceId workspace) {
        return caller.reaches(workspace)
                && access.roleOf(tx, caller.user(), workspace).isPresent();
    }

    private static Workspace known(Tx tx, WorkspaceId workspace) {
        return SqlWorkspaces.get(tx, workspace)
                .orElseThrow(() -> Problem.notFound("workspace " + workspace));
    }

    private static void requireFree(
            Tx tx, Caller caller, String name, Optional<WorkspaceId> itself) {
        boolean taken = SqlWorkspaces.named(tx, caller.organization(), name)
                .filter(other -> !Optional.of(other.id()).equals(itself))
                .isPresent();
        if (taken) {
            throw new Problem(
                    ErrorCode.ALREADY_EXISTS,
                    "There is a workspace \"" + name + "\" in the organization.");
        }
    }
}
