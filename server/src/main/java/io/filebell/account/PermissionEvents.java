package io.filebell.account;

import io.filebell.account.AccountEvents.OfMember;
import io.filebell.account.AccountEvents.PermissionChanged;
import io.filebell.account.AccountEvents.SomeUser;
import io.filebell.base.Limits;
import io.filebell.db.Tx;
import io.filebell.event.WorkspaceRef;
import io.filebell.operation.Caller;
import io.filebell.operation.Role;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells each workspace whose members may do more or less than before.
 *
 * <p>All of it stands in the transaction of the change, so that no workspace can miss it. A change
 * of an owner or admin of the organization concerns every workspace: at most
 * {@link Limits#WORKSPACES_IN_ORGANIZATION} events, which is rare enough to be waited for.
 */
final class PermissionEvents {

    private final AccountChanges changes;

    PermissionEvents(AccountChanges changes) {
        this.changes = changes;
    }

    /** A user's role in the organization became another; null where there is none. */
    void organizationRole(
            Tx tx, Caller caller, Member member, @Nullable Role before, @Nullable Role after) {
        boolean everywhere = countsEverywhere(before) || countsEverywhere(after);
        for (SqlMembers.Reach reach :
                SqlMembers.reach(tx, caller.organization(), member.user(), everywhere)) {
            tellIfChanged(
                    tx,
                    caller,
                    reach.workspace(),
                    member,
                    Standing.effective(before, reach.membership()),
                    Standing.effective(after, reach.membership()));
        }
    }

    /** A user is about to leave the organization and with it every workspace. */
    void leaving(Tx tx, Caller caller, Member member) {
        for (SqlMembers.Reach reach :
                SqlMembers.reach(tx, caller.organization(), member.user(), false)) {
            SqlMembers.OF_WORKSPACE
                    .find(tx, reach.workspace().id(), member.user())
                    .ifPresent(left -> changes.tell(
                            tx,
                            caller,
                            reach.workspace(),
                            AccountEvents.MEMBER_REMOVED,
                            new OfMember(left)));
        }
        organizationRole(tx, caller, member, member.role(), null);
    }

    /** A user's role as a member of one workspace became another; null where there is none. */
    void workspaceRole(
            Tx tx,
            Caller caller,
            WorkspaceRef workspace,
            Member member,
            @Nullable Role before,
            @Nullable Role after) {
        Role inOrganization = SqlRights.organizationRole(tx, caller.organization(), member.user())
                .orElse(null);
        tellIfChanged(
                tx,
                caller,
                workspace,
                member,
                Standing.effective(inOrganization, before),
                Standing.effective(inOrganization, after));
    }

    private void tellIfChanged(
            Tx tx,
            Caller caller,
            WorkspaceRef workspace,
            Member member,
            Optional<Role> before,
            Optional<Role> after) {
        if (before.equals(after)) {
            return;
        }
        SomeUser user = new SomeUser(member.user(), member.kind(), member.name());
        PermissionChanged data =
                new PermissionChanged(user, before.orElse(null), after.orElse(null));
        changes.tell(tx, caller, workspace, AccountEvents.PERMISSION_CHANGED, data);
    }

    private static boolean countsEverywhere(@Nullable Role role) {
        return role != null && role.atLeast(Role.ADMIN);
    }
}
