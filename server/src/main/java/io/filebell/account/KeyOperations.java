package io.filebell.account;

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
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What callers can do with API keys. Members handle their own; admins and owners also those of
 * others who are not above them. A key for certain workspaces handles no keys at all.
 */
final class KeyOperations {

    private final Database database;
    private final Access access;
    private final AccountChanges changes;
    private final IdGenerator ids;
    private final RandomGenerator secrets;

    /** @param secrets fit for secrets */
    KeyOperations(
            Database database,
            Access access,
            AccountChanges changes,
            IdGenerator ids,
            RandomGenerator secrets) {
        this.database = database;
        this.access = access;
        this.changes = changes;
        this.ids = ids;
        this.secrets = secrets;
    }

    record CreateKey(
            @Limit(min = 1, max = Limits.NAME_CHARACTERS) String name,

            @Says("What it may be used for: no more than its user's role allows.") @Limit(min = 1)
            List<Scope> scopes,

            @Says("The only workspaces it works for; left out: all that its user may see.")
            @Limit(min = 1, max = Limits.WORKSPACES_OF_KEY)
            @Nullable
            List<WorkspaceId> workspaces,

            @Says("When it stops working; left out: never.") @Nullable
            Instant expiresAt,

            @Says("Who acts with it; left out: you. Others only by admins and owners.") @Nullable
            UserId user) {

        CreateKey {
            scopes = List.copyOf(scopes);
            workspaces = workspaces == null ? null : List.copyOf(workspaces);
        }
    }

    record ListKeys(
            @Says("Only the keys of this user.") @Nullable UserId user,

            @Default("" + Limits.PAGE_DEFAULT) @Limit(min = 1, max = Limits.PAGE_MAX)
            int limit,

            @Says(Page.CURSOR) @Nullable String cursor) {}

    record OneKey(KeyId key) {}

    void addTo(Catalog catalog) {
        catalog.add(Operation.post("/v1/keys")
                .named("key.create")
                .says("Make an API key. The key itself is in this answer only.")
                .needs(Scope.KEYS_WRITE)
                .answers(201)
                .takes(CreateKey.class)
                .gives(CreatedKey.class)
                .by(this::create));
        catalog.add(Operation.get("/v1/keys")
                .named("key.list")
                .says("List your API keys; as admin or owner, those of the organization.")
                .needs(Scope.KEYS_WRITE)
                .takes(ListKeys.class)
                .givesPageOf(ApiKey.class)
                .by(this::list));
        catalog.add(Operation.get("/v1/keys/{key}")
                .named("key.get")
                .says("Show an API key, without the key itself.")
                .needs(Scope.KEYS_WRITE)
                .takes(OneKey.class)
                .gives(ApiKey.class)
                .by(this::get));
        catalog.add(Operation.delete("/v1/keys/{key}")
                .named("key.revoke")
                .says("End an API key, at once and for good.")
                .needs(Scope.KEYS_WRITE)
                .effect(Effect.DESTROY)
                .takes(OneKey.class)
                .givesNothing()
                .by(this::revoke));
    }

    CreatedKey create(Caller caller, CreateKey input) {
        String name = Text.name(input.name());
        UserId user = input.user() == null ? caller.user() : input.user();
        List<WorkspaceId> workspaces = workspaces(input);
        List<Scope> scopes = scopes(input);
        KeySecret secret = KeySecret.make(secrets);
        return changes.write(caller, tx -> {
            Role own = ownRole(tx, caller);
            if (!user.equals(caller.user())) {
                requireMayActFor(tx, caller, own, user);
            }
            requireNoMoreThanOwn(tx, caller, input);
            requireVisible(tx, caller, user, workspaces);
            requireAllowed(tx, caller, user, scopes, workspaces);
            requireRoom(tx, caller);
            ApiKey key = new ApiKey(
                    ids.key(),
                    name,
                    secret.prefix(),
                    user,
                    scopes,
                    workspaces,
                    expiry(input),
                    null,
                    null,
                    changes.now(),
                    caller.user());
            SqlKeys.insert(tx, caller.organization(), key, secret.hash());
            return CreatedKey.of(key, secret);
        });
    }

    Page<ApiKey> list(Caller caller, ListKeys input) {
        Paging page = Paging.of(input.limit(), input.cursor());
        return database.read(tx -> {
            boolean all = ownRole(tx, caller).atLeast(Role.ADMIN);
            UserId user = input.user();
            if (user == null && all) {
                return page.page(
                        SqlKeys.ofOrganization(tx, caller.organization(), page), ApiKey::id);
            }
            if (user != null && !all && !user.equals(caller.user())) {
                throw new Problem(
                        ErrorCode.FORBIDDEN, "Only admins and owners see the keys of others.");
            }
            UserId whose = user == null ? caller.user() : user;
            return page.page(SqlKeys.ofUser(tx, caller.organization(), whose, page), ApiKey::id);
        });
    }

    ApiKey get(Caller caller, OneKey input) {
        return database.read(tx -> visible(tx, caller, input.key()));
    }

    Nothing revoke(Caller caller, OneKey input) {
        return changes.write(caller, tx -> {
            ApiKey key = visible(tx, caller, input.key());
            if (!key.user().equals(caller.user())) {
                Role own = ownRole(tx, caller);
                SqlRights.organizationRole(tx, caller.organization(), key.user())
                        .ifPresent(theirs -> RoleRules.requireNotAbove(own, key.user(), theirs));
            }
            SqlKeys.revoke(tx, key.id(), changes.now());
            return Nothing.NOTHING;
        });
    }

    private ApiKey visible(Tx tx, Caller caller, KeyId key) {
        boolean all = ownRole(tx, caller).atLeast(Role.ADMIN);
        return SqlKeys.get(tx, caller.organization(), key)
                .filter(found -> all || found.user().equals(caller.user()))
                .orElseThrow(() -> Problem.notFound("key " + key));
    }

    /** The caller's role in the organization, which lets them handle keys. */
    private Role ownRole(Tx tx, Caller caller) {
        access.require(tx, caller, Scope.KEYS_WRITE, Role.MEMBER);
        return SqlRights.organizationRole(tx, caller.organization(), caller.user())
                .orElseThrow(Standing::unauthenticated);
    }

    private static void requireMayActFor(Tx tx, Caller caller, Role own, UserId user) {
        if (!own.atLeast(Role.ADMIN)) {
            throw new Problem(ErrorCode.FORBIDDEN, "Only admins and owners make keys for others.");
        }
        Role theirs = SqlRights.organizationRole(tx, caller.organization(), user)
                .orElseThrow(() -> Problem.notFound("member " + user));
        RoleRules.requireNotAbove(own, user, theirs);
    }

    /** A key makes none that can do more, or lives longer, than itself. */
    private static void requireNoMoreThanOwn(Tx tx, Caller caller, CreateKey input) {
        for (Scope scope : input.scopes()) {
            if (!caller.hasScope(scope)) {
                throw new Problem(
                        ErrorCode.FORBIDDEN,
                        "Your own key has not the scope " + scope.text()
                                + ", so it cannot make one that has.");
            }
        }
        Instant own = SqlRights.standing(tx, caller.key())
                .orElseThrow(Standing::unauthenticated)
                .expiresAt();
        Instant expires = input.expiresAt();
        if (own != null && (expires == null || expires.isAfter(own))) {
            throw Bad.field(
                    "expires_at", "Your own key ends at " + own + ": end this one no later.");
        }
    }

    private void requireVisible(Tx tx, Caller caller, UserId user, List<WorkspaceId> workspaces) {
        for (WorkspaceId workspace : workspaces) {
            access.role(tx, caller, workspace);
            if (access.roleOf(tx, user, workspace).isEmpty()) {
                throw new Problem(
                        ErrorCode.NOT_FOUND,
                        user + " may not see the workspace " + workspace + ".");
            }
        }
    }

    /** By the highest role that the key's user has where the key works. */
    private void requireAllowed(
            Tx tx, Caller caller, UserId user, List<Scope> scopes, List<WorkspaceId> workspaces) {
        Role inOrganization = SqlRights.organizationRole(tx, caller.organization(), user)
                .orElseThrow(() -> Problem.notFound("member " + user));
        List<Role> roles = workspaces.isEmpty()
                ? SqlMembers.reach(tx, caller.organization(), user, false).stream()
                        .flatMap(reach ->
                                Standing.effective(inOrganization, reach.membership()).stream())
                        .toList()
                : workspaces.stream()
                        .flatMap(workspace -> access.roleOf(tx, user, workspace).stream())
                        .toList();
        for (Scope scope : scopes) {
            boolean allowed = inOrganization.allows(scope)
                    || roles.stream().anyMatch(role -> role.allows(scope));
            if (!allowed) {
                throw new Problem(
                        ErrorCode.FORBIDDEN,
                        "The role of " + user + " does not allow the scope " + scope.text() + ".");
            }
        }
    }

    private static void requireRoom(Tx tx, Caller caller) {
        if (SqlKeys.countUnrevoked(tx, caller.organization()) >= Limits.KEYS_IN_ORGANIZATION) {
            throw new Problem(
                    ErrorCode.LIMIT_REACHED,
                    "An organization has at most " + Limits.KEYS_IN_ORGANIZATION
                            + " keys. Revoke some.");
        }
    }

    private static List<WorkspaceId> workspaces(CreateKey input) {
        List<WorkspaceId> workspaces = input.workspaces();
        if (workspaces == null) {
            return List.of();
        }
        if (workspaces.isEmpty() || workspaces.size() > Limits.WORKSPACES_OF_KEY) {
            throw Bad.field(
                    "workspaces",
                    "Name 1 to " + Limits.WORKSPACES_OF_KEY
                            + " workspaces, or leave them out for all.");
        }
        if (input.scopes().contains(Scope.KEYS_WRITE)) {
            throw Bad.field(
                    "scopes", "A key for certain workspaces cannot have the scope keys:write.");
        }
        return workspaces.stream().distinct().toList();
    }

    private static List<Scope> scopes(CreateKey input) {
        if (input.scopes().isEmpty()) {
            throw Bad.field("scopes", "Name at least one scope.");
        }
        return input.scopes().stream().distinct().sorted().toList();
    }

    private @Nullable Instant expiry(CreateKey input) {
        Instant expires = input.expiresAt();
        if (expires == null) {
            return null;
        }
        if (!expires.isAfter(changes.now())) {
            throw Bad.field("expires_at", "A key ends in the future.");
        }
        return Instant.ofEpochMilli(expires.toEpochMilli());
    }
}
