package io.filebell.account;

import io.filebell.base.IdGenerator;
import io.filebell.base.Ticker;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.event.EventLog;
import io.filebell.operation.Authenticator;
import io.filebell.operation.Catalog;
import io.filebell.operation.Writes;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The feature as the composition root sees it: made once, closed before the database.
 *
 * <p>At the start {@link MasterKey#open} and {@link FirstStart} come first; the types of
 * {@link AccountEvents} belong into the catalogue of event types.
 */
public final class Accounts implements AutoCloseable {

    private final Database database;
    private final InstantSource clock;
    private final RightsAge age;
    private final KeyUses uses;
    private final DatabaseAccess access;
    private final KeyAuthenticator authenticator;

    public Accounts(Database database, InstantSource clock, Ticker ticker) {
        this.database = database;
        this.clock = clock;
        this.age = new RightsAge(ticker);
        this.uses = new KeyUses(database, clock, ticker);
        this.access = new DatabaseAccess(database, clock, age);
        this.authenticator = new KeyAuthenticator(database, clock, age, uses);
    }

    public Access access() {
        return access;
    }

    public Authenticator authenticator() {
        return authenticator;
    }

    /** The e-mail address of a user, when one is known. */
    public Optional<String> email(Tx tx, UserId user) {
        return SqlUsers.email(tx, user);
    }

    /** For whoever keeps rows of workspaces. */
    public DeletedWorkspaces deletedWorkspaces() {
        return new DeletedWorkspaces() {
            @Override
            public List<WorkspaceId> waiting(Tx tx, int limit) {
                return SqlWorkspaces.deleted(tx, limit);
            }

            @Override
            public void forget(Tx tx, WorkspaceId workspace) {
                SqlWorkspaces.forget(tx, workspace);
            }
        };
    }

    /**
     * Adds what callers can do with accounts.
     *
     * @param secrets makes API keys: fit for secrets
     */
    public void addOperations(
            Catalog catalog,
            Writes writes,
            EventLog events,
            IdGenerator ids,
            RandomGenerator secrets) {
        AccountChanges changes = new AccountChanges(writes, events, age, clock);
        PermissionEvents permissions = new PermissionEvents(changes);
        new OrganizationOperations(database, access, changes).addTo(catalog);
        new UserOperations(database, access, changes, permissions, ids).addTo(catalog);
        new MemberOperations(database, access, changes, permissions).addTo(catalog);
        new WorkspaceOperations(database, access, changes, ids).addTo(catalog);
        new WorkspaceMemberOperations(database, access, changes, permissions).addTo(catalog);
        new KeyOperations(database, access, changes, ids, secrets).addTo(catalog);
    }

    /** Notes the last uses of keys and ends. */
    @Override
    public void close() {
        uses.close();
    }
}
