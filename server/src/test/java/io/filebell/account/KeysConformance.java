package io.filebell.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.account.KeyOperations.CreateKey;
import io.filebell.account.KeyOperations.ListKeys;
import io.filebell.account.KeyOperations.OneKey;
import io.filebell.base.ErrorCode;
import io.filebell.base.Json;
import io.filebell.base.Limits;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.operation.Caller;
import io.filebell.operation.Page;
import io.filebell.operation.Role;
import io.filebell.operation.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** API keys: what they may be made for, by whom, and how they end. */
abstract class KeysConformance extends AccountsConformance {

    @Test
    void aKeyIsShownOnce() {
        CreatedKey made = office.key(office.owner.user(), Scope.FILES_READ);

        ApiKey shown = office.run(office.owner, "key.get", new OneKey(made.id()));

        assertThat(made.key()).startsWith("fbk_").hasSizeGreaterThanOrEqualTo(47);
        assertThat(Json.of(shown).text()).doesNotContain(made.key());
        assertThat(made.key()).startsWith(shown.prefix());
        assertThat(made.toString()).doesNotContain(made.key());
        assertThat(shown.createdBy()).isEqualTo(office.owner.user());
    }

    @ParameterizedTest
    @EnumSource(
            value = Scope.class,
            names = {"MEMBERS_WRITE", "ADMIN"})
    void aMembersKeyNeverExceedsTheMember(Scope scope) {
        UserId member = office.user(Role.MEMBER).id();
        office.refused(ErrorCode.FORBIDDEN, office.owner, "key.create", forUser(member, scope));
    }

    @Test
    void aViewersKeyOnlyReads() {
        UserId viewer = office.user(Role.VIEWER).id();
        office.key(viewer, Scope.FILES_READ, Scope.EVENTS_READ);
        office.refused(
                ErrorCode.FORBIDDEN,
                office.owner,
                "key.create",
                forUser(viewer, Scope.FILES_READ, Scope.FILES_WRITE));
    }

    @Test
    void aRoleInAWorkspaceAllowsAKeyForIt() {
        WorkspaceId workspace = office.workspace("Contracts");
        Caller guest = office.caller(Role.GUEST);
        office.join(workspace, guest, Role.MEMBER);

        CreatedKey key = office.run(
                office.owner,
                "key.create",
                new CreateKey(
                        "Key", List.of(Scope.FILES_WRITE), List.of(workspace), null, guest.user()));

        assertThat(office.access.require(
                        office.authenticate(key.key()), workspace, Scope.FILES_WRITE))
                .isNotNull();
    }

    @Test
    void aKeyMakesNoneThatCanDoMoreThanItself() {
        Caller narrow = office.caller(office.owner.user(), Scope.KEYS_WRITE, Scope.FILES_READ);

        CreatedKey made = office.run(narrow, "key.create", own(Scope.FILES_READ));
        assertThat(made.scopes()).containsExactly(Scope.FILES_READ);
        office.refused(ErrorCode.FORBIDDEN, narrow, "key.create", own(Scope.FILES_WRITE));
        office.refused(ErrorCode.FORBIDDEN, narrow, "key.create", own(Scope.ADMIN));
    }

    @Test
    void aKeyMakesNoneThatOutlivesIt() {
        Instant end = office.time.instant().plus(Duration.ofHours(1));
        CreatedKey made = office.run(
                office.owner,
                "key.create",
                new CreateKey("Short", List.of(Scope.ADMIN), null, end, null));
        Caller shortLived = office.authenticate(made.key());

        office.refused(ErrorCode.INVALID_REQUEST, shortLived, "key.create", own(Scope.FILES_READ));
        office.refused(
                ErrorCode.INVALID_REQUEST,
                shortLived,
                "key.create",
                new CreateKey("K", List.of(Scope.FILES_READ), null, end.plusMillis(1), null));
        CreatedKey same = office.run(
                shortLived,
                "key.create",
                new CreateKey("K", List.of(Scope.FILES_READ), null, end, null));
        assertThat(same.expiresAt()).isEqualTo(end);
    }

    @Test
    void membersMakeKeysForThemselvesOnly() {
        Caller member = office.caller(Role.MEMBER);
        UserId other = office.user(Role.VIEWER).id();

        CreatedKey own = office.run(member, "key.create", own(Scope.FILES_READ));
        assertThat(own.user()).isEqualTo(member.user());
        office.refused(ErrorCode.FORBIDDEN, member, "key.create", forUser(other, Scope.FILES_READ));
    }

    @Test
    void anAdminMakesKeysForAgentsAndNotForOwners() {
        Caller admin = office.caller(Role.ADMIN);
        UserId agent = office.user(Role.MEMBER).id();

        CreatedKey made = office.run(admin, "key.create", forUser(agent, Scope.FILES_WRITE));
        assertThat(office.authenticate(made.key()).user()).isEqualTo(agent);
        office.refused(
                ErrorCode.FORBIDDEN,
                admin,
                "key.create",
                forUser(office.owner.user(), Scope.FILES_READ));
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"GUEST", "VIEWER"})
    void guestsAndViewersHandleNoKeys(Role role) {
        Caller other = office.caller(role);
        office.refused(ErrorCode.FORBIDDEN, other, "key.create", own(Scope.FILES_READ));
        office.refused(
                ErrorCode.FORBIDDEN,
                other,
                "key.list",
                new ListKeys(null, Limits.PAGE_DEFAULT, null));
    }

    @Test
    void theScopeAdminWithoutTheRoleGivesNothing() {
        Caller admin = office.caller(Role.ADMIN);
        office.run(
                office.owner,
                "member.change_role",
                new MemberOperations.ChangeMember(admin.user(), Role.VIEWER));

        office.refused(ErrorCode.FORBIDDEN, admin, "key.create", own(Scope.FILES_READ));
    }

    @Test
    void aKeyForCertainWorkspacesHandlesNoKeys() {
        WorkspaceId workspace = office.workspace("Contracts");
        CreatedKey portal = office.run(
                office.owner,
                "key.create",
                new CreateKey("Portal", List.of(Scope.ADMIN), List.of(workspace), null, null));
        Caller caller = office.authenticate(portal.key());

        office.refused(ErrorCode.FORBIDDEN, caller, "key.create", own(Scope.FILES_READ));
        office.refused(
                ErrorCode.FORBIDDEN,
                caller,
                "key.list",
                new ListKeys(null, Limits.PAGE_DEFAULT, null));
        office.refused(ErrorCode.FORBIDDEN, caller, "key.revoke", new OneKey(portal.id()));
    }

    @Test
    void workspacesOfAKeyAreOnesThatItsUserSees() {
        WorkspaceId workspace = office.workspace("Contracts");
        UserId member = office.user(Role.MEMBER).id();
        office.refused(
                ErrorCode.NOT_FOUND,
                office.owner,
                "key.create",
                new CreateKey("K", List.of(Scope.FILES_READ), List.of(workspace), null, member));
        try (Office neighbour = neighbour()) {
            WorkspaceId foreign = neighbour.workspace("Theirs");
            office.refused(
                    ErrorCode.NOT_FOUND,
                    office.owner,
                    "key.create",
                    new CreateKey("K", List.of(Scope.FILES_READ), List.of(foreign), null, null));
        }
    }

    @Test
    void aKeyIsNotMadeFromBadInput() {
        WorkspaceId workspace = office.workspace("Contracts");
        Instant now = office.time.instant();
        List<Scope> read = List.of(Scope.FILES_READ);
        List<CreateKey> bad = List.of(
                new CreateKey("", read, null, null, null),
                new CreateKey("a\u0007", read, null, null, null),
                new CreateKey("K", List.of(), null, null, null),
                new CreateKey("K", read, List.of(), null, null),
                new CreateKey("K", read, null, now, null),
                new CreateKey("K", read, null, now.minusSeconds(1), null),
                new CreateKey("K", List.of(Scope.KEYS_WRITE), List.of(workspace), null, null));

        for (CreateKey input : bad) {
            office.refused(ErrorCode.INVALID_REQUEST, office.owner, "key.create", input);
        }
    }

    @Test
    void keysOfAnotherOrganizationAreNotThere() {
        try (Office neighbour = neighbour()) {
            OneKey foreign = new OneKey(neighbour.owner.key());
            office.refused(ErrorCode.NOT_FOUND, office.owner, "key.get", foreign);
            office.refused(ErrorCode.NOT_FOUND, office.owner, "key.revoke", foreign);
            UserId stranger = neighbour.user(Role.MEMBER).id();
            office.refused(
                    ErrorCode.NOT_FOUND,
                    office.owner,
                    "key.create",
                    forUser(stranger, Scope.FILES_READ));
            Page<ApiKey> keys = office.run(
                    office.owner, "key.list", new ListKeys(stranger, Limits.PAGE_DEFAULT, null));
            assertThat(keys.items()).isEmpty();
        }
    }

    @Test
    void membersSeeAndRevokeTheirOwnKeysOnly() {
        Caller member = office.caller(Role.MEMBER);
        CreatedKey own = office.run(member, "key.create", own(Scope.FILES_READ));

        Page<ApiKey> seen =
                office.run(member, "key.list", new ListKeys(null, Limits.PAGE_DEFAULT, null));
        assertThat(seen.items()).extracting(ApiKey::id).containsExactly(member.key(), own.id());
        office.refused(
                ErrorCode.FORBIDDEN,
                member,
                "key.list",
                new ListKeys(office.owner.user(), Limits.PAGE_DEFAULT, null));
        office.refused(ErrorCode.NOT_FOUND, member, "key.get", new OneKey(office.owner.key()));
        office.refused(ErrorCode.NOT_FOUND, member, "key.revoke", new OneKey(office.owner.key()));
        office.run(member, "key.revoke", new OneKey(own.id()));
        Office.refused(ErrorCode.UNAUTHENTICATED, () -> office.authenticate(own.key()));
    }

    @Test
    void anAdminSeesAllKeysAndRevokesNoneOfAnOwner() {
        Caller admin = office.caller(Role.ADMIN);

        Page<ApiKey> seen =
                office.run(admin, "key.list", new ListKeys(null, Limits.PAGE_DEFAULT, null));
        assertThat(seen.items())
                .extracting(ApiKey::id)
                .containsExactly(office.owner.key(), admin.key());
        office.refused(ErrorCode.FORBIDDEN, admin, "key.revoke", new OneKey(office.owner.key()));
    }

    @Test
    void revokingAgainKeepsTheFirstTime() {
        CreatedKey key = office.key(office.owner.user(), Scope.FILES_READ);
        office.run(office.owner, "key.revoke", new OneKey(key.id()));
        Instant first = office.time.instant();
        office.time.pass(Duration.ofHours(1));

        office.run(office.owner, "key.revoke", new OneKey(key.id()));

        ApiKey shown = office.run(office.owner, "key.get", new OneKey(key.id()));
        assertThat(shown.revokedAt()).isEqualTo(first);
    }

    private static CreateKey own(Scope scope) {
        return new CreateKey("Key", List.of(scope), null, null, null);
    }

    private static CreateKey forUser(UserId user, Scope... scopes) {
        return new CreateKey("Key", List.of(scopes), null, null, user);
    }
}
