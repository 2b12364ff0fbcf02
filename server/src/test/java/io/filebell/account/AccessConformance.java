package io.filebell.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.account.KeyOperations.CreateKey;
import io.filebell.account.KeyOperations.OneKey;
import io.filebell.account.MemberOperations.ChangeMember;
import io.filebell.account.MemberOperations.OneMember;
import io.filebell.account.WorkspaceMemberOperations.OneWorkspaceMember;
import io.filebell.account.WorkspaceOperations.OneWorkspace;
import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.WorkspaceId;
import io.filebell.event.EventSource;
import io.filebell.event.WorkspaceRef;
import io.filebell.operation.Caller;
import io.filebell.operation.Role;
import io.filebell.operation.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link Access} grants and refuses. */
abstract class AccessConformance extends AccountsConformance {

    @Test
    void ownersAndAdminsOfTheOrganizationHaveTheirRoleInEveryWorkspace() {
        WorkspaceId workspace = office.workspace("Contracts");

        assertThat(office.access.role(office.owner, workspace)).isEqualTo(Role.OWNER);
        assertThat(office.access.role(office.caller(Role.ADMIN), workspace)).isEqualTo(Role.ADMIN);
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"MEMBER", "GUEST", "VIEWER"})
    void otherMembersOfTheOrganizationKnowNoWorkspaceByThemselves(Role role) {
        WorkspaceId workspace = office.workspace("Contracts");
        Caller other = office.caller(role);

        Office.refused(
                ErrorCode.NOT_FOUND,
                () -> office.access.require(other, workspace, Scope.FILES_READ));
    }

    @Test
    void theHigherOfBothRolesCounts() {
        WorkspaceId workspace = office.workspace("Contracts");
        Caller guest = office.caller(Role.GUEST);
        office.join(workspace, guest, Role.ADMIN);
        Caller admin = office.caller(Role.ADMIN);
        office.join(workspace, admin, Role.VIEWER);

        assertThat(office.access.role(guest, workspace)).isEqualTo(Role.ADMIN);
        assertThat(office.access.role(admin, workspace)).isEqualTo(Role.ADMIN);
    }

    @Test
    void aViewerReadsAndDoesNotWrite() {
        WorkspaceId workspace = office.workspace("Contracts");
        Caller viewer =
                office.caller(office.user(Role.MEMBER).id(), Scope.FILES_READ, Scope.FILES_WRITE);
        office.join(workspace, viewer, Role.VIEWER);

        assertThat(office.access.require(viewer, workspace, Scope.FILES_READ))
                .isEqualTo(new WorkspaceRef(workspace, "Contracts"));
        Office.refused(
                ErrorCode.FORBIDDEN,
                () -> office.access.require(viewer, workspace, Scope.FILES_WRITE));
    }

    @Test
    void aKeyWithoutTheScopeIsRefusedWhateverTheRole() {
        WorkspaceId workspace = office.workspace("Contracts");
        Caller reader = office.caller(office.owner.user(), Scope.FILES_READ);

        Office.refused(
                ErrorCode.FORBIDDEN,
                () -> office.access.require(reader, workspace, Scope.FILES_WRITE));
        Office.refused(
                ErrorCode.FORBIDDEN,
                () -> office.access.require(reader, Scope.MEMBERS_WRITE, Role.ADMIN));
    }

    @Test
    void aKeyForOtherWorkspacesDoesNotKnowThisOne() {
        WorkspaceId mine = office.workspace("Mine");
        WorkspaceId other = office.workspace("Other");
        CreatedKey key = office.run(
                office.owner,
                "key.create",
                new CreateKey("Portal", List.of(Scope.ADMIN), List.of(mine), null, null));
        Caller restricted = office.authenticate(key.key());

        assertThat(office.access.role(restricted, mine)).isEqualTo(Role.OWNER);
        Office.refused(
                ErrorCode.NOT_FOUND,
                () -> office.access.require(restricted, other, Scope.FILES_READ));
        Office.refused(
                ErrorCode.FORBIDDEN,
                () -> office.access.require(restricted, Scope.ADMIN, Role.VIEWER));
    }

    @Test
    void aWorkspaceOfAnotherOrganizationIsNotThere() {
        WorkspaceId workspace = office.workspace("Contracts");
        try (Office neighbour = neighbour()) {
            Office.refused(
                    ErrorCode.NOT_FOUND,
                    () -> neighbour.access.require(neighbour.owner, workspace, Scope.FILES_READ));
        }
    }

    @Test
    void removalFromAWorkspaceCountsAtOnce() {
        WorkspaceId workspace = office.workspace("Contracts");
        Caller member = office.caller(Role.MEMBER);
        office.join(workspace, member, Role.MEMBER);
        office.access.require(member, workspace, Scope.FILES_WRITE);

        office.run(
                office.owner,
                "workspace_member.remove",
                new OneWorkspaceMember(workspace, member.user()));

        Office.refused(
                ErrorCode.NOT_FOUND,
                () -> office.access.require(member, workspace, Scope.FILES_READ));
    }

    @Test
    void removalFromTheOrganizationEndsACallerThatWasKept() {
        WorkspaceId workspace = office.workspace("Contracts");
        Caller member = office.caller(Role.MEMBER);
        office.join(workspace, member, Role.MEMBER);

        office.run(office.owner, "member.remove", new OneMember(member.user()));

        Office.refused(
                ErrorCode.UNAUTHENTICATED,
                () -> office.access.require(member, workspace, Scope.FILES_READ));
        Office.refused(
                ErrorCode.UNAUTHENTICATED,
                () -> office.access.require(member, Scope.FILES_READ, Role.VIEWER));
    }

    @Test
    void revocationEndsACallerThatWasKept() {
        WorkspaceId workspace = office.workspace("Contracts");
        Caller admin = office.caller(Role.ADMIN);
        office.access.require(admin, workspace, Scope.FILES_WRITE);

        office.run(office.owner, "key.revoke", new OneKey(admin.key()));

        Office.refused(
                ErrorCode.UNAUTHENTICATED,
                () -> office.access.require(admin, workspace, Scope.FILES_READ));
    }

    @Test
    void demotionCountsAtOnceAlsoForACallerMadeBefore() {
        WorkspaceId workspace = office.workspace("Contracts");
        Caller admin = office.caller(Role.ADMIN);
        office.access.require(admin, workspace, Scope.FILES_WRITE);

        office.run(office.owner, "member.change_role", new ChangeMember(admin.user(), Role.MEMBER));

        Office.refused(
                ErrorCode.NOT_FOUND,
                () -> office.access.require(admin, workspace, Scope.FILES_READ));
    }

    @Test
    void aChangeByAnotherInstanceCountsWithinTheAgeOfRights() {
        WorkspaceId workspace = office.workspace("Contracts");
        Caller member = office.caller(Role.MEMBER);
        office.join(workspace, member, Role.MEMBER);
        office.access.require(member, workspace, Scope.FILES_READ);

        office.database.write(office.organization, tx -> {
            SqlMembers.OF_WORKSPACE.remove(tx, workspace, member.user());
            return workspace;
        });

        assertThat(office.access.require(member, workspace, Scope.FILES_READ)).isNotNull();
        Office.refused(
                ErrorCode.NOT_FOUND,
                () -> office.database.read(
                        tx -> office.access.require(tx, member, workspace, Scope.FILES_READ)));
        office.time.pass(Limits.RIGHTS_AGE);
        Office.refused(
                ErrorCode.NOT_FOUND,
                () -> office.access.require(member, workspace, Scope.FILES_READ));
    }

    @Test
    void aKeyThatExpiresMeanwhileIsRefusedFromMemoryToo() {
        WorkspaceId workspace = office.workspace("Contracts");
        CreatedKey key = office.run(
                office.owner,
                "key.create",
                new CreateKey(
                        "Short",
                        List.of(Scope.FILES_READ),
                        null,
                        office.time.instant().plusMillis(500),
                        null));
        Caller caller = office.authenticate(key.key());
        office.access.require(caller, workspace, Scope.FILES_READ);

        office.time.pass(Duration.ofMillis(500));

        Office.refused(
                ErrorCode.UNAUTHENTICATED,
                () -> office.access.require(caller, workspace, Scope.FILES_READ));
    }

    @Test
    void aDeletedWorkspaceIsGoneForAll() {
        WorkspaceId workspace = office.workspace("Contracts");
        office.access.require(office.owner, workspace, Scope.FILES_READ);

        office.run(office.owner, "workspace.delete", new OneWorkspace(workspace));

        Office.refused(
                ErrorCode.NOT_FOUND,
                () -> office.access.require(office.owner, workspace, Scope.FILES_READ));
        assertThat(office.database.<Optional<EventSource>>read(
                        tx -> office.access.source(tx, workspace)))
                .isEmpty();
    }

    @Test
    void visibleAreOnesOwnWorkspacesThatTheKeyReaches() {
        WorkspaceId first = office.workspace("First");
        WorkspaceId second = office.workspace("Second");
        Caller member = office.caller(Role.MEMBER);
        office.join(second, member, Role.VIEWER);
        CreatedKey key = office.run(
                office.owner,
                "key.create",
                new CreateKey("One", List.of(Scope.FILES_READ), List.of(first), null, null));

        assertThat(visible(office.owner)).containsExactly(first, second);
        assertThat(visible(member)).containsExactly(second);
        assertThat(visible(office.authenticate(key.key()))).containsExactly(first);
    }

    @Test
    void rolesAreKnownWithoutACaller() {
        WorkspaceId workspace = office.workspace("Contracts");
        Caller member = office.caller(Role.MEMBER);

        assertThat(roleOf(member, workspace)).isEmpty();
        office.join(workspace, member, Role.GUEST);
        assertThat(roleOf(member, workspace)).contains(Role.GUEST);
        assertThat(roleOf(office.owner, workspace)).contains(Role.OWNER);
    }

    private Optional<Role> roleOf(Caller caller, WorkspaceId workspace) {
        return office.database.read(tx -> office.access.roleOf(tx, caller.user(), workspace));
    }

    private List<WorkspaceId> visible(Caller caller) {
        return office.database.read(tx -> office.access.visible(tx, caller)).stream()
                .map(WorkspaceRef::id)
                .toList();
    }
}
