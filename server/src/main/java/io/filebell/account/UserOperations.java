package io.filebell.account;

import io.filebell.account.AccountEvents.OfMember;
import io.filebell.base.ErrorCode;
import io.filebell.base.IdGenerator;
import io.filebell.base.KeyId;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.operation.Caller;
import io.filebell.operation.Caller.UserKind;
import io.filebell.operation.Catalog;
import io.filebell.operation.Change;
import io.filebell.operation.Default;
import io.filebell.operation.Limit;
import io.filebell.operation.Operation;
import io.filebell.operation.Page;
import io.filebell.operation.Role;
import io.filebell.operation.Says;
import io.filebell.operation.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What callers can do with the users of their organization. */
final class UserOperations {

    private final Database database;
    private final Access access;
    private final AccountChanges changes;
    private final PermissionEvents permissions;
    private final IdGenerator ids;

    UserOperations(
            Database database,
            Access access,
            AccountChanges changes,
            PermissionEvents permissions,
            IdGenerator ids) {
        this.database = database;
        this.access = access;
        this.changes = changes;
        this.permissions = permissions;
        this.ids = ids;
    }

    /** The caller: there is nothing to name. */
    record Myself() {}

    record ListUsers(
            @Default("" + Limits.PAGE_DEFAULT) @Limit(min = 1, max = Limits.PAGE_MAX)
            int limit,

            @Says(Page.CURSOR) @Nullable String cursor) {}

    record OneUser(UserId user) {}

    record CreateUser(
            @Says("A person or an agent.") UserKind kind,

            @Limit(min = 1, max = Limits.NAME_CHARACTERS) String name,

            @Nullable String email,

            @Says("The role in the organization, member by default.") @Nullable
            Role role) {}

    record UpdateUser(
            UserId user,
            @Limit(min = 1, max = Limits.NAME_CHARACTERS) Change<String> name,

            @Says("Null takes the address away.") @Limit(min = 3, max = Limits.EMAIL_CHARACTERS)
            Change<@Nullable String> email) {}

    /** Who asks, where, as what, and with which key. */
    @Says("Who asks, where, as what, and with which key.")
    record Me(
            User user,
            @Says("Your role in the organization.") Role role,
            Organization organization,
            UsedKey key) {}

    /** The key that the caller used. */
    record UsedKey(
            KeyId id,
            List<Scope> scopes,

            @Says("The only workspaces the key works for; empty: all that you may see.")
            List<WorkspaceId> workspaces) {}

    void addTo(Catalog catalog) {
        catalog.add(Operation.get("/v1/users/me")
                .named("user.me")
                .says("Show who you are and what your key may do.")
                .takes(Myself.class)
                .gives(Me.class)
                .by(this::me));
        catalog.add(Operation.get("/v1/users")
                .named("user.list")
                .says("List the users of your organization.")
                .needs(Scope.FILES_READ)
                .takes(ListUsers.class)
                .givesPageOf(User.class)
                .by(this::list));
        catalog.add(Operation.get("/v1/users/{user}")
                .named("user.get")
                .says("Show a user of your organization.")
                .needs(Scope.FILES_READ)
                .takes(OneUser.class)
                .gives(User.class)
                .by(this::get));
        catalog.add(Operation.post("/v1/users")
                .named("user.create")
                .says("Make a user, person or agent, and a member of your organization.")
                .needs(Scope.MEMBERS_WRITE)
                .answers(201)
                .takes(CreateUser.class)
                .gives(User.class)
                .by(this::create));
        catalog.add(Operation.patch("/v1/users/{user}")
                .named("user.update")
                .says("Change a user's name or e-mail address.")
                .needs(Scope.MEMBERS_WRITE)
                .takes(UpdateUser.class)
                .gives(User.class)
                .by(this::update));
    }

    Me me(Caller caller, Myself input) {
        return database.read(tx -> new Me(
                SqlUsers.get(tx, caller.organization(), caller.user()).orElseThrow(),
                ownRole(tx, caller),
                SqlOrganizations.get(tx, caller.organization()),
                new UsedKey(
                        caller.key(),
                        caller.scopes().stream().sorted().toList(),
                        caller.workspaces().stream().toList())));
    }

    Page<User> list(Caller caller, ListUsers input) {
        Paging page = Paging.of(input.limit(), input.cursor());
        return database.read(tx -> {
            access.require(tx, caller, Scope.FILES_READ, Role.MEMBER);
            return page.page(SqlUsers.list(tx, caller.organization(), page), User::id);
        });
    }

    User get(Caller caller, OneUser input) {
        return database.read(tx -> {
            if (!input.user().equals(caller.user())) {
                access.require(tx, caller, Scope.FILES_READ, Role.MEMBER);
            }
            return known(tx, caller, input.user());
        });
    }

    User create(Caller caller, CreateUser input) {
        Role role = input.role() == null ? Role.MEMBER : input.role();
        String name = Text.name(input.name());
        String email = emailOrNull(input.email());
        return changes.write(caller, tx -> {
            access.require(tx, caller, Scope.MEMBERS_WRITE, Role.ADMIN);
            RoleRules.requireGivable(ownRole(tx, caller), role);
            requireRoom(tx, caller);
            Instant now = changes.now();
            User user = new User(ids.user(), input.kind(), name, email, now);
            requireFreeEmail(tx, caller, user.id(), email);
            SqlUsers.insert(tx, caller.organization(), user, caller.user());
            SqlMembers.OF_ORGANIZATION.add(
                    tx,
                    caller.organization(),
                    new SqlMembers.NewMember(user.id(), role, now, caller.user()));
            Member member = new Member(user.id(), user.kind(), name, role, now, caller.user());
            changes.tell(tx, caller, AccountEvents.MEMBER_ADDED, new OfMember(member));
            permissions.organizationRole(tx, caller, member, null, role);
            return user;
        });
    }

    User update(Caller caller, UpdateUser input) {
        Change<String> name = input.name().map(Text::name);
        return changes.write(caller, tx -> {
            access.require(tx, caller, Scope.MEMBERS_WRITE, Role.ADMIN);
            User user = known(tx, caller, input.user());
            SqlRights.organizationRole(tx, caller.organization(), user.id())
                    .ifPresent(theirs ->
                            RoleRules.requireNotAbove(ownRole(tx, caller), user.id(), theirs));
            String address = address(user, input.email());
            requireFreeEmail(tx, caller, user.id(), address);
            SqlUsers.update(tx, user.id(), name.or(user.name()), address, changes.now());
            return known(tx, caller, user.id());
        });
    }

    private static @Nullable String address(User user, Change<@Nullable String> change) {
        return switch (change) {
            case Change.Keep<@Nullable String> kept -> user.email();
            case Change.Set<@Nullable String> set -> emailOrNull(set.value());
        };
    }

    private static @Nullable String emailOrNull(@Nullable String given) {
        return given == null ? null : Text.email(given);
    }

    private static User known(Tx tx, Caller caller, UserId user) {
        return SqlUsers.get(tx, caller.organization(), user)
                .orElseThrow(() -> Problem.notFound("user " + user));
    }

    private static Role ownRole(Tx tx, Caller caller) {
        return SqlRights.organizationRole(tx, caller.organization(), caller.user())
                .orElseThrow(Standing::unauthenticated);
    }

    private static void requireRoom(Tx tx, Caller caller) {
        if (SqlUsers.count(tx, caller.organization()) >= Limits.USERS_IN_ORGANIZATION) {
            throw new Problem(
                    ErrorCode.LIMIT_REACHED,
                    "An organization has at most " + Limits.USERS_IN_ORGANIZATION + " users.");
        }
    }

    private static void requireFreeEmail(
            Tx tx, Caller caller, UserId user, @Nullable String email) {
        Optional<UserId> taken = email == null
                ? Optional.empty()
                : SqlUsers.withEmail(tx, caller.organization(), email)
                        .filter(other -> !other.equals(user));
        if (taken.isPresent()) {
            throw new Problem(
                    ErrorCode.ALREADY_EXISTS, "The e-mail address is that of " + taken.get() + ".");
        }
    }
}
