package io.filebell.account;

import io.filebell.account.AccountEvents.MemberRoleChanged;
import io.filebell.account.AccountEvents.OfMember;
import io.filebell.account.AccountEvents.PreviousRole;
import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.base.UserId;
import io.filebell.db.Database;
import io.filebell.db.Tx;
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
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What callers can do with the members of their organization. */
final class MemberOperations {

    private final Database database;
    private final Access access;
    private final AccountChanges changes;
    private final PermissionEvents permissions;

    MemberOperations(
            Database database,
            Access access,
            AccountChanges changes,
            PermissionEvents permissions) {
        this.database = database;
        this.access = access;
        this.changes = changes;
        this.permissions = permissions;
    }

    record ListMembers(
            @Default("" + Limits.PAGE_DEFAULT) @Limit(min = 1, max = Limits.PAGE_MAX)
            int limit,

            @Says(Page.CURSOR) @Nullable String cursor) {}

    record AddMember(
            @Says("A user of the organization who is no member, or no longer.")
            UserId user,

            Role role) {}

    record ChangeMember(UserId user, Role role) {}

    record OneMember(UserId user) {}

    void addTo(Catalog catalog) {
        catalog.add(Operation.get("/v1/members")
                .named("member.list")
                .says("List the members of your organization.")
                .needs(Scope.FILES_READ)
                .takes(ListMembers.class)
                .givesPageOf(Member.class)
                .by(this::list));
        catalog.add(Operation.post("/v1/members")
                .named("member.add")
                .says("Make a user a member of your organization.")
                .needs(Scope.MEMBERS_WRITE)
                .answers(201)
                .takes(AddMember.class)
                .gives(Member.class)
                .by(this::add));
        catalog.add(Operation.patch("/v1/members/{user}")
                .named("member.change_role")
                .says("Give a member of your organization another role.")
                .needs(Scope.MEMBERS_WRITE)
                .takes(ChangeMember.class)
                .gives(Member.class)
                .by(this::changeRole));
        catalog.add(Operation.delete("/v1/members/{user}")
                .named("member.remove")
                .says("Remove a member from your organization and all its workspaces, and revoke"
                        + " their keys.")
                .needs(Scope.MEMBERS_WRITE)
                .effect(Effect.DESTROY)
                .takes(OneMember.class)
                .givesNothing()
                .by(this::remove));
    }

    Page<Member> list(Caller caller, ListMembers input) {
        Paging page = Paging.of(input.limit(), input.cursor());
        return database.read(tx -> {
            access.require(tx, caller, Scope.FILES_READ, Role.MEMBER);
            return page.page(
                    SqlMembers.OF_ORGANIZATION.list(tx, caller.organization(), page), Member::user);
        });
    }

    Member add(Caller caller, AddMember input) {
        return changes.write(caller, tx -> {
            RoleRules.requireGivable(ownRole(tx, caller), input.role());
            User user = SqlUsers.get(tx, caller.organization(), input.user())
                    .orElseThrow(() -> Problem.notFound("user " + input.user()));
            if (SqlMembers.OF_ORGANIZATION
                    .find(tx, caller.organization(), user.id())
                    .isPresent()) {
                throw new Problem(
                        ErrorCode.ALREADY_EXISTS,
                        user.id() + " is a member already. Change their role instead.");
            }
            Instant now = changes.now();
            SqlMembers.OF_ORGANIZATION.add(
                    tx,
                    caller.organization(),
                    new SqlMembers.NewMember(user.id(), input.role(), now, caller.user()));
            Member member = known(tx, caller, user.id());
            changes.tell(tx, caller, AccountEvents.MEMBER_ADDED, new OfMember(member));
            permissions.organizationRole(tx, caller, member, null, member.role());
            return member;
        });
    }

    Member changeRole(Caller caller, ChangeMember input) {
        return changes.write(caller, tx -> {
            Role own = ownRole(tx, caller);
            Member before = known(tx, caller, input.user());
            RoleRules.requireNotAbove(own, before.user(), before.role());
            RoleRules.requireGivable(own, input.role());
            if (before.role() == input.role()) {
                return before;
            }
            requireOwnerLeft(tx, caller, before);
            SqlMembers.OF_ORGANIZATION.change(
                    tx, caller.organization(), before.user(), input.role());
            Member member = known(tx, caller, before.user());
            changes.tell(
                    tx,
                    caller,
                    AccountEvents.MEMBER_ROLE_CHANGED,
                    new MemberRoleChanged(member, new PreviousRole(before.role())));
            permissions.organizationRole(tx, caller, member, before.role(), member.role());
            return member;
        });
    }

    Nothing remove(Caller caller, OneMember input) {
        return changes.write(caller, tx -> {
            Role own = ownRole(tx, caller);
            Member member = known(tx, caller, input.user());
            RoleRules.requireNotAbove(own, member.user(), member.role());
            requireOwnerLeft(tx, caller, member);
            permissions.leaving(tx, caller, member);
            SqlMembers.removeFromOrganization(tx, caller.organization(), member.user());
            SqlKeys.revokeAll(tx, caller.organization(), member.user(), changes.now());
            changes.tell(tx, caller, AccountEvents.MEMBER_REMOVED, new OfMember(member));
            return Nothing.NOTHING;
        });
    }

    /** The caller's role, which lets them change members. */
    private Role ownRole(Tx tx, Caller caller) {
        access.require(tx, caller, Scope.MEMBERS_WRITE, Role.ADMIN);
        return SqlRights.organizationRole(tx, caller.organization(), caller.user())
                .orElseThrow(Standing::unauthenticated);
    }

    private static Member known(Tx tx, Caller caller, UserId user) {
        return SqlMembers.OF_ORGANIZATION
                .find(tx, caller.organization(), user)
                .orElseThrow(() -> Problem.notFound("member " + user));
    }

    private static void requireOwnerLeft(Tx tx, Caller caller, Member leaving) {
        if (leaving.role() == Role.OWNER) {
            RoleRules.requireOwnerLeft(
                    SqlMembers.countOwners(tx, caller.organization()), leaving.user());
        }
    }
}
