package io.filebell.workspace;

import io.filebell.account.Access;
import io.filebell.account.DeletedWorkspaces;
import io.filebell.base.IdGenerator;
import io.filebell.base.WorkspaceId;
import io.filebell.blob.BlobStore;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.event.EventLog;
import io.filebell.operation.Caller;
import io.filebell.operation.Catalog;
import io.filebell.operation.Scope;
import io.filebell.operation.Writes;
import io.filebell.workspace.NodeRow.Stamp;
import java.time.Duration;
import java.time.InstantSource;

/**
 * The nodes of all workspaces: the feature as the composition root sees it. Made once; its keeper
 * is started after the start of the database and closed before its end.
 */
public final class Nodes implements AutoCloseable {

    private final Outside outside;
    private final Stores stores;
    private final Tree tree;
    private final NodeChanges changes;
    private final Files files;
    private final Keeper keeper;
    private final Downloads downloads;

    /** What the feature is given. */
    public record Outside(
            Access access,
            DeletedWorkspaces deletedWorkspaces,
            Database database,
            Writes writes,
            BlobStore blobs,
            EventLog events,
            IdGenerator ids,
            InstantSource clock) {}

    /** A change of a workspace's nodes, in the name of a caller. */
    @FunctionalInterface
    interface Work<T> {
        T run(Tx tx, Author author, Stamp stamp);
    }

    /** @param trashRetention how long the trash keeps nodes */
    public Nodes(Outside outside, Duration trashRetention) {
        this.outside = outside;
        this.stores = Stores.make();
        this.tree = new Tree(stores, outside.events(), outside.ids());
        this.changes = new NodeChanges(stores, tree, outside.events(), outside.ids());
        this.files = new Files(this);
        this.keeper = new Keeper(this, trashRetention);
        this.downloads = new Downloads(this);
    }

    /** Adds what callers can do with nodes. */
    public void addTo(Catalog catalog) {
        new NodeOperations(this).addTo(catalog);
        new FolderOperations(this).addTo(catalog);
        new VersionOperations(this).addTo(catalog);
        new TrashOperations(this).addTo(catalog);
    }

    public Files files() {
        return files;
    }

    /** Starts the work that nobody waits for. */
    public void start() {
        keeper.start();
        downloads.start();
    }

    /** Ends that work, the piece of it that is being done included. */
    @Override
    public void close() {
        keeper.close();
        downloads.close();
    }

    Keeper keeper() {
        return keeper;
    }

    Downloads downloads() {
        return downloads;
    }

    /** Runs a change in one write of the workspace, if the caller may write files there. */
    <T> T change(Caller caller, WorkspaceId workspace, Work<T> work) {
        Author author = Author.of(caller, access().require(caller, workspace, Scope.FILES_WRITE));
        return writes().write(caller, workspace, tx -> {
            Stamp stamp = new Stamp(clock().instant(), caller.user());
            return work.run(tx, author, stamp);
        });
    }

    void wakeKeeper() {
        keeper.wake();
    }

    Access access() {
        return outside.access();
    }

    DeletedWorkspaces deletedWorkspaces() {
        return outside.deletedWorkspaces();
    }

    Database database() {
        return outside.database();
    }

    Writes writes() {
        return outside.writes();
    }

    BlobStore blobs() {
        return outside.blobs();
    }

    EventLog events() {
        return outside.events();
    }

    IdGenerator ids() {
        return outside.ids();
    }

    InstantSource clock() {
        return outside.clock();
    }

    Stores stores() {
        return stores;
    }

    Tree tree() {
        return tree;
    }

    NodeChanges changes() {
        return changes;
    }
}
