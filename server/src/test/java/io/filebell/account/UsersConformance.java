package io.filebell.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.account.OrganizationOperations.OwnOrganization;
import io.filebell.account.OrganizationOperations.UpdateOrganization;
import io.filebell.account.UserOperations.CreateUser;
import io.filebell.account.UserOperations.ListUsers;
import io.filebell.account.UserOperations.Me;
import io.filebell.account.UserOperations.Myself;
import io.filebell.account.UserOperations.OneUser;
import io.filebell.account.UserOperations.UpdateUser;
import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.UserId;
import io.filebell.operation.Caller;
import io.filebell.operation.Caller.UserKind;
import io.filebell.operation.Change;
import io.filebell.operation.Page;
import io.filebell.operation.Role;
import io.filebell.operation.Scope;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Users, and the organization that they are in. */
abstract class UsersConformance extends AccountsConformance {

    @Test
    void aNewUserIsAMember() {
        User made = office.run(
                office.owner,
                "user.create",
                new CreateUser(UserKind.PERSON, "Émile", "emile@example.com", null));

        Caller caller = office.caller(made.id(), Scope.FILES_READ);
        Me me = office.run(caller, "user.me", new Myself());

        assertThat(me.user()).isEqualTo(made);
        assertThat(me.role()).isEqualTo(Role.MEMBER);
        assertThat(me.organization().id()).isEqualTo(office.organization);
        assertThat(me.key().id()).isEqualTo(caller.key());
        assertThat(me.key().scopes()).containsExactly(Scope.FILES_READ);
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"MEMBER", "GUEST", "VIEWER"})
    void onlyAdminsAndOwnersMakeUsers(Role role) {
        office.refused(
                ErrorCode.FORBIDDEN,
                office.caller(role),
                "user.create",
                new CreateUser(UserKind.AGENT, "Ada", null, Role.VIEWER));
    }

    @Test
    void anAdminMakesNoOwner() {
        office.refused(
                ErrorCode.FORBIDDEN,
                office.caller(Role.ADMIN),
                "user.create",
                new CreateUser(UserKind.AGENT, "Ada", null, Role.OWNER));
    }

    @Test
    void emailAddressesAreUniqueInTheOrganizationWhateverTheirCase() {
        User first = withEmail("a@example.com");
        office.refused(
                ErrorCode.ALREADY_EXISTS,
                office.owner,
                "user.create",
                new CreateUser(UserKind.PERSON, "B", "A@Example.com", null));
        User same = office.run(
                office.owner,
                "user.update",
                new UpdateUser(first.id(), Change.keep(), Change.to("A@example.com")));
        assertThat(same.email()).isEqualTo("A@example.com");
        User without = office.run(
                office.owner,
                "user.update",
                new UpdateUser(first.id(), Change.keep(), Change.cleared()));
        assertThat(without.email()).isNull();
        assertThat(withEmail("a@example.com").email()).isEqualTo("a@example.com");
        try (Office neighbour = neighbour()) {
            User other = neighbour.run(
                    neighbour.owner,
                    "user.create",
                    new CreateUser(UserKind.PERSON, "B", "a@example.com", null));
            assertThat(other.email()).isEqualTo("a@example.com");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a@", "@b", "a b@c", "a\n@b", "a@b@c", "a\u0000@b"})
    void whatIsNoEmailAddressIsRefused(String email) {
        office.refused(
                ErrorCode.INVALID_REQUEST,
                office.owner,
                "user.create",
                new CreateUser(UserKind.PERSON, "B", email, null));
    }

    @Test
    void aNewNameStandsInWhatTheUserDoesNext() {
        User user = office.user(Role.ADMIN);
        CreatedKey key = office.key(user.id(), Scope.ADMIN);
        assertThat(office.authenticate(key.key()).name()).isEqualTo("Ada");

        office.run(
                office.owner,
                "user.update",
                new UpdateUser(user.id(), Change.to("Grace"), Change.keep()));

        assertThat(office.authenticate(key.key()).name()).isEqualTo("Grace");
    }

    @Test
    void anAdminDoesNotChangeAnOwner() {
        office.refused(
                ErrorCode.FORBIDDEN,
                office.caller(Role.ADMIN),
                "user.update",
                new UpdateUser(office.owner.user(), Change.to("Nobody"), Change.keep()));
    }

    @Test
    void usersOfAnotherOrganizationAreNotThere() {
        try (Office neighbour = neighbour()) {
            UserId stranger = neighbour.user(Role.MEMBER).id();
            office.refused(ErrorCode.NOT_FOUND, office.owner, "user.get", new OneUser(stranger));
            office.refused(
                    ErrorCode.NOT_FOUND,
                    office.owner,
                    "user.update",
                    new UpdateUser(stranger, Change.to("Mine"), Change.keep()));
            Page<User> users =
                    office.run(office.owner, "user.list", new ListUsers(Limits.PAGE_DEFAULT, null));
            assertThat(users.items()).extracting(User::id).containsExactly(office.owner.user());
        }
    }

    @Test
    void guestsSeeThemselvesAndNoOtherUsers() {
        Caller guest = office.caller(Role.GUEST);

        User self = office.run(guest, "user.get", new OneUser(guest.user()));
        assertThat(self.id()).isEqualTo(guest.user());
        office.refused(ErrorCode.FORBIDDEN, guest, "user.get", new OneUser(office.owner.user()));
        office.refused(
                ErrorCode.FORBIDDEN, guest, "user.list", new ListUsers(Limits.PAGE_DEFAULT, null));
    }

    @Test
    void anAdminRenamesTheOrganizationAndAMemberDoesNot() {
        Organization renamed = office.run(
                office.caller(Role.ADMIN), "organization.update", new UpdateOrganization("Firm"));

        assertThat(renamed.name()).isEqualTo("Firm");
        assertThat(renamed.revision()).isEqualTo(2);
        Caller member = office.caller(Role.MEMBER);
        Organization seen = office.run(member, "organization.get", new OwnOrganization());
        assertThat(seen).isEqualTo(renamed);
        office.refused(
                ErrorCode.FORBIDDEN, member, "organization.update", new UpdateOrganization("Mine"));
    }

    @Test
    void listsOfUsersGoOnWhereTheyEnded() {
        List<UserId> made = List.of(
                office.owner.user(),
                office.user(Role.MEMBER).id(),
                office.user(Role.GUEST).id());

        Page<User> first = office.run(office.owner, "user.list", new ListUsers(2, null));
        Page<User> rest = office.run(office.owner, "user.list", new ListUsers(2, first.next()));

        assertThat(first.items()).extracting(User::id).isEqualTo(made.subList(0, 2));
        assertThat(rest.items()).extracting(User::id).isEqualTo(made.subList(2, 3));
    }

    private User withEmail(String email) {
        return office.run(
                office.owner, "user.create", new CreateUser(UserKind.PERSON, "A", email, null));
    }
}
