package io.filebell.account;

import io.filebell.account.AccountEvents.MemberRoleChanged;
import io.filebell.account.AccountEvents.OfMember;
import io.filebell.account.AccountEvents.PreviousRole;
import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.event.WorkspaceRef;
import io.filebell.operation.Caller;
import io.filebell.operation.Catalog;
import io.filebell.operation.Default;
import io.filebell.operation.Effect;
import io.filebell.operation.Limit;
import io.filebell.operation.Operation;
import io.filebell.operation.Operation.Nothing;
import io.filebell.operation.Page;
import io.filebell.operation.Role;
import io.filebell.operation.Says;
import io.filebell.operation.Scope;
import org.jspecify.annotations.Nullable;

/** What callers can do with the members of a workspace. */
final class WorkspaceMemberOperations {

    private final Database database;
    private final Access access;
    private final AccountChanges changes;
    private final PermissionEvents permissions;

    WorkspaceMemberOperations(
            Database database,
            Access access,
            AccountChanges changes,
            PermissionEvents permissions) {
        this.database = database;
        this.access = access;
        this.changes = changes;
        this.permissions = permissions;
    }

    record ListWorkspaceMembers(
            WorkspaceId workspace,

            @Default("" + Limits.PAGE_DEFAULT) @Limit(min = 1, max = Limits.PAGE_MAX)
            int limit,

            @Says(Page.CURSOR) @Nullable String cursor) {}

    record AddWorkspaceMember(
            WorkspaceId workspace,
            @Says("A member of the organization.") UserId user,
            Role role) {}

    record ChangeWorkspaceMember(WorkspaceId workspace, UserId user, Role role) {}

    record OneWorkspaceMember(WorkspaceId workspace, UserId user) {}

    void addTo(Catalog catalog) {
        catalog.add(Operation.get("/v1/workspaces/{workspace}/members")
                .named("workspace_member.list")
                .says("List the members of a workspace. Owners and admins of the organization need"
                        + " not be among them to have their role here.")
                .needs(Scope.FILES_READ)
                .takes(ListWorkspaceMembers.class)
                .givesPageOf(Member.class)
                .by(this::list));
        catalog.add(Operation.post("/v1/workspaces/{workspace}/members")
                .named("workspace_member.add")
                .says("Make a member of the organization a member of a workspace.")
                .needs(Scope.MEMBERS_WRITE)
                .answers(201)
                .takes(AddWorkspaceMember.class)
                .gives(Member.class)
                .by(this::add));
        catalog.add(Operation.patch("/v1/workspaces/{workspace}/members/{user}")
                .named("workspace_member.change_role")
                .says("Give a member of a workspace another role.")
                .needs(Scope.MEMBERS_WRITE)
                .takes(ChangeWorkspaceMember.class)
                .gives(Member.class)
                .by(this::changeRole));
        catalog.add(Operation.delete("/v1/workspaces/{workspace}/members/{user}")
                .named("workspace_member.remove")
                .says("Remove a member from a workspace.")
                .needs(Scope.MEMBERS_WRITE)
                .effect(Effect.DESTROY)
                .takes(OneWorkspaceMember.class)
                .givesNothing()
                .by(this::remove));
    }

    Page<Member> list(Caller caller, ListWorkspaceMembers input) {
        Paging page = Paging.of(input.limit(), input.cursor());
        return database.read(tx -> {
            access.require(tx, caller, input.workspace(), Scope.FILES_READ);
            return page.page(
                    SqlMembers.OF_WORKSPACE.list(tx, input.workspace(), page), Member::user);
        });
    }

    Member add(Caller caller, AddWorkspaceMember input) {
        return changes.write(caller, tx -> {
            WorkspaceRef workspace = ruled(tx, caller, input.workspace());
            RoleRules.requireGivable(access.role(tx, caller, workspace.id()), input.role());
            if (SqlMembers.OF_ORGANIZATION
                    .find(tx, caller.organization(), input.user())
                    .isEmpty()) {
                throw Problem.notFound("member " + input.user() + " of the organization");
            }
            if (SqlMembers.OF_WORKSPACE.find(tx, workspace.id(), input.user()).isPresent()) {
                throw new Problem(
                        ErrorCode.ALREADY_EXISTS,
                        input.user() + " is a member already. Change their role instead.");
            }
            SqlMembers.OF_WORKSPACE.add(
                    tx,
                    workspace.id(),
                    new SqlMembers.NewMember(
                            input.user(), input.role(), changes.now(), caller.user()));
            Member member = known(tx, workspace, input.user());
            changes.tell(tx, caller, workspace, AccountEvents.MEMBER_ADDED, new OfMember(member));
            permissions.workspaceRole(tx, caller, workspace, member, null, member.role());
            return member;
        });
    }

    Member changeRole(Caller caller, ChangeWorkspaceMember input) {
        return changes.write(caller, tx -> {
            WorkspaceRef workspace = ruled(tx, caller, input.workspace());
            Role own = access.role(tx, caller, workspace.id());
            Member before = known(tx, workspace, input.user());
            RoleRules.requireNotAbove(own, before.user(), before.role());
            RoleRules.requireGivable(own, input.role());
            if (before.role() == input.role()) {
                return before;
            }
            SqlMembers.OF_WORKSPACE.change(tx, workspace.id(), before.user(), input.role());
            Member member = known(tx, workspace, before.user());
            changes.tell(
                    tx,
                    caller,
                    workspace,
                    AccountEvents.MEMBER_ROLE_CHANGED,
                    new MemberRoleChanged(member, new PreviousRole(before.role())));
            permissions.workspaceRole(tx, caller, workspace, member, before.role(), member.role());
            return member;
        });
    }

    Nothing remove(Caller caller, OneWorkspaceMember input) {
        return changes.write(caller, tx -> {
            WorkspaceRef workspace = ruled(tx, caller, input.workspace());
            Member member = known(tx, workspace, input.user());
            RoleRules.requireNotAbove(
                    access.role(tx, caller, workspace.id()), member.user(), member.role());
            SqlMembers.OF_WORKSPACE.remove(tx, workspace.id(), member.user());
            changes.tell(tx, caller, workspace, AccountEvents.MEMBER_REMOVED, new OfMember(member));
            permissions.workspaceRole(tx, caller, workspace, member, member.role(), null);
            return Nothing.NOTHING;
        });
    }

    /** The workspace, whose members the caller may change. */
    private WorkspaceRef ruled(Tx tx, Caller caller, WorkspaceId workspace) {
        return access.require(tx, caller, workspace, Scope.MEMBERS_WRITE);
    }

    private static Member known(Tx tx, WorkspaceRef workspace, UserId user) {
        return SqlMembers.OF_WORKSPACE
                .find(tx, workspace.id(), user)
                .orElseThrow(() -> Problem.notFound("member " + user + " of " + workspace.id()));
    }
}
