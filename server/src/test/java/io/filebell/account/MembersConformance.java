package io.filebell.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.account.KeyOperations.OneKey;
import io.filebell.account.MemberOperations.AddMember;
import io.filebell.account.MemberOperations.ChangeMember;
import io.filebell.account.MemberOperations.ListMembers;
import io.filebell.account.MemberOperations.OneMember;
import io.filebell.account.WorkspaceMemberOperations.AddWorkspaceMember;
import io.filebell.account.WorkspaceMemberOperations.ChangeWorkspaceMember;
import io.filebell.account.WorkspaceMemberOperations.ListWorkspaceMembers;
import io.filebell.account.WorkspaceMemberOperations.OneWorkspaceMember;
import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.event.Event;
import io.filebell.operation.Caller;
import io.filebell.operation.Page;
import io.filebell.operation.Role;
import io.filebell.operation.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Members of organizations and workspaces: who may change whom, and what is told. */
abstract class MembersConformance extends AccountsConformance {

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"MEMBER", "GUEST", "VIEWER"})
    void onlyAdminsAndOwnersChangeMembers(Role role) {
        Caller other = caller(role);
        UserId somebody = office.user(Role.VIEWER).id();

        office.refused(
                ErrorCode.FORBIDDEN, other, "member.add", new AddMember(somebody, Role.VIEWER));
        office.refused(
                ErrorCode.FORBIDDEN,
                other,
                "member.change_role",
                new ChangeMember(somebody, Role.GUEST));
        office.refused(ErrorCode.FORBIDDEN, other, "member.remove", new OneMember(somebody));
    }

    @Test
    void nobodyRaisesAnybodyAboveThemselves() {
        Caller admin = office.caller(Role.ADMIN);
        UserId somebody = office.user(Role.MEMBER).id();

        office.refused(
                ErrorCode.FORBIDDEN,
                admin,
                "member.change_role",
                new ChangeMember(somebody, Role.OWNER));
        office.refused(
                ErrorCode.FORBIDDEN,
                admin,
                "member.change_role",
                new ChangeMember(admin.user(), Role.OWNER));
        office.refused(
                ErrorCode.FORBIDDEN,
                admin,
                "member.change_role",
                new ChangeMember(office.owner.user(), Role.VIEWER));
        office.refused(
                ErrorCode.FORBIDDEN, admin, "member.remove", new OneMember(office.owner.user()));
        Member raised =
                office.run(admin, "member.change_role", new ChangeMember(somebody, Role.ADMIN));
        assertThat(raised.role()).isEqualTo(Role.ADMIN);
    }

    @Test
    void theLastOwnerStays() {
        UserId owner = office.owner.user();

        office.refused(
                ErrorCode.CONFLICT,
                office.owner,
                "member.change_role",
                new ChangeMember(owner, Role.ADMIN));
        office.refused(ErrorCode.CONFLICT, office.owner, "member.remove", new OneMember(owner));

        office.user(Role.OWNER);
        Member demoted =
                office.run(office.owner, "member.change_role", new ChangeMember(owner, Role.ADMIN));
        assertThat(demoted.role()).isEqualTo(Role.ADMIN);
    }

    @Test
    void oneOwnerIsLeftWhenAllLeaveAtOnce() throws Exception {
        List<Caller> owners = new ArrayList<>(List.of(office.owner));
        for (int i = 0; i < 7; i++) {
            owners.add(office.caller(Role.OWNER));
        }
        List<Callable<Boolean>> leaving = owners.stream()
                .<Callable<Boolean>>map(owner -> () -> left(owner))
                .toList();

        int left = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> one : threads.invokeAll(leaving)) {
                left += one.get() ? 1 : 0;
            }
        }

        assertThat(left).isEqualTo(owners.size() - 1);
        int owning = office.database.read(tx -> SqlMembers.countOwners(tx, office.organization));
        assertThat(owning).isEqualTo(1);
    }

    private boolean left(Caller owner) {
        try {
            office.run(owner, "member.remove", new OneMember(owner.user()));
            return true;
        } catch (Problem refused) {
            assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT);
            return false;
        }
    }

    @Test
    void membersOfTheOrganizationComeChangeAndGoWithEventsInItsLog() {
        User user = office.user(Role.MEMBER);
        assertThat(office.last(office.organization).type()).isEqualTo("member.added");

        office.run(office.owner, "member.change_role", new ChangeMember(user.id(), Role.GUEST));
        Event changed = office.last(office.organization);
        assertThat(changed.type()).isEqualTo("member.role_changed");
        assertThat(changed.data().tree().at("/member/role").asString()).isEqualTo("guest");
        assertThat(changed.data().tree().at("/previous/role").asString()).isEqualTo("member");

        office.run(office.owner, "member.remove", new OneMember(user.id()));
        Event removed = office.last(office.organization);
        assertThat(removed.type()).isEqualTo("member.removed");
        assertThat(removed.source().workspace()).isEmpty();
        assertThat(removed.data().tree().at("/member/user").asString())
                .isEqualTo(user.id().value());

        office.run(office.owner, "member.add", new AddMember(user.id(), Role.VIEWER));
        Event added = office.last(office.organization);
        assertThat(added.type()).isEqualTo("member.added");
        assertThat(added.data().tree().at("/member/kind").asString()).isEqualTo("agent");
    }

    @Test
    void theSameRoleAgainTellsNothing() {
        User user = office.user(Role.MEMBER);
        int before = office.events(office.organization).size();

        office.run(office.owner, "member.change_role", new ChangeMember(user.id(), Role.MEMBER));

        assertThat(office.events(office.organization)).hasSize(before);
    }

    @Test
    void membersOfAWorkspaceComeChangeAndGoWithEventsInItsLog() {
        WorkspaceId workspace = office.workspace("Contracts");
        User user = office.user(Role.MEMBER);

        office.run(
                office.owner,
                "workspace_member.add",
                new AddWorkspaceMember(workspace, user.id(), Role.VIEWER));
        office.run(
                office.owner,
                "workspace_member.change_role",
                new ChangeWorkspaceMember(workspace, user.id(), Role.MEMBER));
        office.run(
                office.owner,
                "workspace_member.remove",
                new OneWorkspaceMember(workspace, user.id()));

        assertThat(office.types(workspace))
                .containsExactly(
                        "member.added", "permission.changed",
                        "member.role_changed", "permission.changed",
                        "member.removed", "permission.changed");
        assertThat(permissions(workspace))
                .containsExactly("null > viewer", "viewer > member", "member > null");
        assertThat(office.events(workspace))
                .allSatisfy(event -> assertThat(event.source().workspace()).isPresent());
    }

    @Test
    void aMembershipThatChangesNothingForAnAdminTellsNoChangedPermission() {
        WorkspaceId workspace = office.workspace("Contracts");
        User admin = office.user(Role.ADMIN);
        List<String> before = permissions(workspace);

        office.run(
                office.owner,
                "workspace_member.add",
                new AddWorkspaceMember(workspace, admin.id(), Role.VIEWER));
        office.run(
                office.owner,
                "workspace_member.remove",
                new OneWorkspaceMember(workspace, admin.id()));

        assertThat(permissions(workspace)).isEqualTo(before);
    }

    @Test
    void aNewAdminOfTheOrganizationChangesPermissionsEverywhere() {
        WorkspaceId first = office.workspace("First");
        WorkspaceId second = office.workspace("Second");
        Caller user = caller(Role.MEMBER);
        office.join(second, user, Role.OWNER);

        office.run(office.owner, "member.change_role", new ChangeMember(user.user(), Role.ADMIN));

        assertThat(permissions(first)).containsExactly("null > admin");
        assertThat(permissions(second)).containsExactly("null > owner");
        office.run(office.owner, "member.change_role", new ChangeMember(user.user(), Role.MEMBER));
        assertThat(permissions(first)).containsExactly("null > admin", "admin > null");
    }

    @Test
    void leavingTheOrganizationEndsEveryMembershipAndKey() {
        WorkspaceId first = office.workspace("First");
        WorkspaceId second = office.workspace("Second");
        Caller user = caller(Role.MEMBER);
        office.join(first, user, Role.MEMBER);

        office.run(office.owner, "member.remove", new OneMember(user.user()));

        assertThat(office.types(first)).endsWith("member.removed", "permission.changed");
        assertThat(permissions(first)).containsExactly("null > member", "member > null");
        assertThat(office.events(second)).isEmpty();
        assertThat(members(first)).doesNotContain(user.user());
        ApiKey key = office.run(office.owner, "key.get", new OneKey(user.key()));
        assertThat(key.revokedAt()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"ADMIN,OWNER", "MEMBER,VIEWER", "GUEST,VIEWER", "VIEWER,VIEWER"})
    void inAWorkspaceNobodyGivesMoreThanTheyHave(Role own, Role given) {
        WorkspaceId workspace = office.workspace("Contracts");
        Caller member = office.authenticate(
                office.key(office.user(Role.MEMBER).id(), Scope.FILES_READ).key());
        office.join(workspace, member, own);
        Caller able = new Caller(
                member.organization(),
                member.user(),
                member.kind(),
                member.name(),
                member.role(),
                member.key(),
                Set.of(Scope.MEMBERS_WRITE),
                member.workspaces(),
                member.via(),
                member.cause(),
                member.idempotency());
        UserId somebody = office.user(Role.MEMBER).id();

        office.refused(
                ErrorCode.FORBIDDEN,
                able,
                "workspace_member.add",
                new AddWorkspaceMember(workspace, somebody, given));
    }

    @Test
    void anAdminOfAWorkspaceDoesNotTouchItsOwner() {
        WorkspaceId workspace = office.workspace("Contracts");
        Caller admin = workspaceAdmin(workspace);

        office.refused(
                ErrorCode.FORBIDDEN,
                admin,
                "workspace_member.remove",
                new OneWorkspaceMember(workspace, office.owner.user()));
        office.refused(
                ErrorCode.FORBIDDEN,
                admin,
                "workspace_member.change_role",
                new ChangeWorkspaceMember(workspace, office.owner.user(), Role.VIEWER));
        office.refused(
                ErrorCode.FORBIDDEN,
                admin,
                "workspace_member.change_role",
                new ChangeWorkspaceMember(workspace, admin.user(), Role.OWNER));
    }

    @Test
    void anAdminOfAWorkspaceChangesItsMembersAndNotTheOrganizations() {
        WorkspaceId workspace = office.workspace("Contracts");
        Caller admin = workspaceAdmin(workspace);
        UserId somebody = office.user(Role.MEMBER).id();

        office.run(
                admin,
                "workspace_member.add",
                new AddWorkspaceMember(workspace, somebody, Role.ADMIN));

        assertThat(members(workspace)).contains(somebody);
        office.refused(ErrorCode.FORBIDDEN, admin, "member.remove", new OneMember(somebody));
    }

    @Test
    void usersOfAnotherOrganizationAreNotThere() {
        WorkspaceId workspace = office.workspace("Contracts");
        try (Office neighbour = neighbour()) {
            UserId stranger = neighbour.user(Role.MEMBER).id();
            office.refused(
                    ErrorCode.NOT_FOUND,
                    office.owner,
                    "member.add",
                    new AddMember(stranger, Role.VIEWER));
            office.refused(
                    ErrorCode.NOT_FOUND,
                    office.owner,
                    "member.change_role",
                    new ChangeMember(stranger, Role.VIEWER));
            office.refused(
                    ErrorCode.NOT_FOUND, office.owner, "member.remove", new OneMember(stranger));
            office.refused(
                    ErrorCode.NOT_FOUND,
                    office.owner,
                    "workspace_member.add",
                    new AddWorkspaceMember(workspace, stranger, Role.VIEWER));
            office.refused(
                    ErrorCode.NOT_FOUND,
                    neighbour.owner,
                    "workspace_member.list",
                    new ListWorkspaceMembers(workspace, Limits.PAGE_DEFAULT, null));
        }
    }

    @Test
    void whoIsAMemberIsNotAddedAgain() {
        WorkspaceId workspace = office.workspace("Contracts");
        office.refused(
                ErrorCode.ALREADY_EXISTS,
                office.owner,
                "member.add",
                new AddMember(office.owner.user(), Role.OWNER));
        office.refused(
                ErrorCode.ALREADY_EXISTS,
                office.owner,
                "workspace_member.add",
                new AddWorkspaceMember(workspace, office.owner.user(), Role.OWNER));
    }

    @Test
    void listsOfMembersGoOnWhereTheyEnded() {
        UserId second = office.user(Role.MEMBER).id();
        UserId third = office.user(Role.GUEST).id();

        Page<Member> first = office.run(office.owner, "member.list", new ListMembers(2, null));
        Page<Member> rest =
                office.run(office.owner, "member.list", new ListMembers(2, first.next()));

        assertThat(first.items())
                .extracting(Member::user)
                .containsExactly(office.owner.user(), second);
        assertThat(rest.items()).extracting(Member::user).containsExactly(third);
        assertThat(rest.next()).isNull();
    }

    @Test
    void guestsSeeTheMembersOfTheirWorkspaceAndNotTheOrganizations() {
        WorkspaceId workspace = office.workspace("Contracts");
        Caller guest = office.caller(Role.GUEST);
        office.join(workspace, guest, Role.GUEST);

        Page<Member> seen = office.run(
                guest,
                "workspace_member.list",
                new ListWorkspaceMembers(workspace, Limits.PAGE_DEFAULT, null));

        assertThat(seen.items())
                .extracting(Member::user)
                .containsExactly(office.owner.user(), guest.user());
        office.refused(
                ErrorCode.FORBIDDEN,
                guest,
                "member.list",
                new ListMembers(Limits.PAGE_DEFAULT, null));
    }

    private Caller workspaceAdmin(WorkspaceId workspace) {
        UserId user = office.user(Role.GUEST).id();
        office.run(
                office.owner,
                "workspace_member.add",
                new AddWorkspaceMember(workspace, user, Role.ADMIN));
        return office.caller(user, Scope.MEMBERS_WRITE, Scope.FILES_READ);
    }

    private Caller caller(Role role) {
        return office.caller(role);
    }

    private List<UserId> members(WorkspaceId workspace) {
        Page<Member> page = office.run(
                office.owner,
                "workspace_member.list",
                new ListWorkspaceMembers(workspace, Limits.PAGE_DEFAULT, null));
        return page.items().stream().map(Member::user).toList();
    }

    private List<String> permissions(WorkspaceId workspace) {
        return office.events(workspace).stream()
                .filter(event -> event.type().equals("permission.changed"))
                .map(event -> event.data().tree())
                .map(data -> data.at("/before").asString("null") + " > "
                        + data.at("/after").asString("null"))
                .toList();
    }
}
