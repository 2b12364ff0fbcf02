package io.filebell.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.filebell.account.KeyOperations.CreateKey;
import io.filebell.account.UserOperations.CreateUser;
import io.filebell.account.WorkspaceMemberOperations.AddWorkspaceMember;
import io.filebell.account.WorkspaceOperations.CreateWorkspace;
import io.filebell.base.ErrorCode;
import io.filebell.base.EventId;
import io.filebell.base.Id;
import io.filebell.base.IdGenerator;
import io.filebell.base.OrganizationId;
import io.filebell.base.Problem;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.event.Event;
import io.filebell.event.EventLog;
import io.filebell.event.LocalRelay;
import io.filebell.event.RecentEvents;
import io.filebell.event.SqlEventLog;
import io.filebell.operation.Authenticator.Circumstances;
import io.filebell.operation.Caller;
import io.filebell.operation.Caller.UserKind;
import io.filebell.operation.Catalog;
import io.filebell.operation.Operation;
import io.filebell.operation.Role;
import io.filebell.operation.Scope;
import io.filebell.operation.Writes;
import io.filebell.testing.ManualTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** A new organization with its owner, on a database that it may share with others. */
final class Office implements AutoCloseable {

    private static final Random random = new Random(20_261_123);

    final Database database;
    final ManualTime time = new ManualTime();
    final IdGenerator ids = new IdGenerator(time, random);
    final Accounts accounts;
    final Access access;
    final OrganizationId organization;
    final Caller owner;

    private final Catalog catalog = new Catalog();
    private final EventLog events =
            new SqlEventLog(ids, time, new RecentEvents(), new LocalRelay());

    Office(Database database) {
        this.database = database;
        this.accounts = new Accounts(database, time, time);
        this.access = accounts.access();
        this.organization = ids.organization();
        Writes writes = new Writes() {
            @Override
            public <T extends @Nullable Object> T write(
                    Caller caller, Id group, Function<Tx, T> work) {
                return database.write(group, work::apply);
            }
        };
        accounts.addOperations(catalog, writes, events, ids, random);
        this.owner = authenticate(makeOwner());
    }

    private String makeOwner() {
        UserId user = ids.user();
        KeySecret secret = KeySecret.make(random);
        Instant now = Instant.ofEpochMilli(time.millis());
        database.write(organization, tx -> {
            SqlOrganizations.insert(tx, new Organization(organization, "Office", 1, now, now));
            User owner = new User(user, UserKind.PERSON, "Olga", null, now);
            SqlUsers.insert(tx, organization, owner, user);
            SqlMembers.OF_ORGANIZATION.add(
                    tx, organization, new SqlMembers.NewMember(user, Role.OWNER, now, user));
            ApiKey key = new ApiKey(
                    ids.key(),
                    "Owner's",
                    secret.prefix(),
                    user,
                    List.of(Scope.ADMIN),
                    List.of(),
                    null,
                    null,
                    null,
                    now,
                    user);
            SqlKeys.insert(tx, organization, key, secret.hash());
            return key;
        });
        return secret.reveal();
    }

    Caller authenticate(String key) {
        return accounts.authenticator()
                .authenticate(key, new Circumstances("api", Optional.empty()));
    }

    /** Runs an operation as the doors do, less what they check themselves. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    <O> O run(Caller caller, String operation, Record input) {
        Operation<Record, O> found = (Operation<Record, O>) catalog.operations().stream()
                .filter(known -> known.name().equals(operation))
                .findFirst()
                .orElseThrow();
        return found.work().run(caller, input);
    }

    List<Operation<?, ?>> operations() {
        return catalog.operations();
    }

    void refused(ErrorCode code, Caller caller, String operation, Record input) {
        refused(code, () -> run(caller, operation, input));
    }

    static void refused(ErrorCode code, ThrowingCallable work) {
        Problem problem = catchThrowableOfType(Problem.class, work);
        assertThat(problem).as("a problem").isNotNull();
        assertThat(problem.code()).as(problem.detail()).isEqualTo(code);
    }

    /** A new user with that role in the organization. */
    User user(Role role) {
        return run(owner, "user.create", new CreateUser(UserKind.AGENT, "Ada", null, role));
    }

    /** A key of the user, for everything that a member may do. */
    CreatedKey key(UserId user, Scope... scopes) {
        return run(owner, "key.create", new CreateKey("Key", List.of(scopes), null, null, user));
    }

    Caller caller(UserId user, Scope... scopes) {
        return authenticate(key(user, scopes).key());
    }

    /** A new user of that role with a key that may do all that the role allows. */
    Caller caller(Role role) {
        Scope[] allowed =
                List.of(Scope.values()).stream().filter(role::allows).toArray(Scope[]::new);
        return caller(user(role).id(), allowed);
    }

    WorkspaceId workspace(String name) {
        Workspace made = run(owner, "workspace.create", new CreateWorkspace(name));
        return made.id();
    }

    void join(WorkspaceId workspace, Caller member, Role role) {
        run(owner, "workspace_member.add", new AddWorkspaceMember(workspace, member.user(), role));
    }

    List<Event> events(Id log) {
        return database.read(tx -> events.read(tx, log, 0, 1_000));
    }

    List<String> types(Id log) {
        return events(log).stream().map(Event::type).toList();
    }

    Event last(Id log) {
        return events(log).getLast();
    }

    static Caller causedBy(EventId cause, Caller caller) {
        return new Caller(
                caller.organization(),
                caller.user(),
                caller.kind(),
                caller.name(),
                caller.role(),
                caller.key(),
                caller.scopes(),
                caller.workspaces(),
                caller.via(),
                Optional.of(cause),
                caller.idempotency());
    }

    @Override
    public void close() {
        accounts.close();
    }
}
