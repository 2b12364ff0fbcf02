package io.filebell.workspace;

import io.filebell.account.Access;
import io.filebell.base.IdGenerator;
import io.filebell.blob.BlobStore;
import io.filebell.db.Database;
import io.filebell.event.EventLog;
import io.filebell.operation.Catalog;
import io.filebell.operation.Writes;
import java.time.InstantSource;

/** The nodes of all workspaces: what this package offers, put together. */
public final class Nodes {

    private final Outside outside;
    private final Stores stores = Stores.sql();
    private final Tree tree;
    private final Files files;

    /** What this package is given. */
    public record Outside(
            Access access,
            Database database,
            Writes writes,
            BlobStore blobs,
            EventLog events,
            IdGenerator ids,
            InstantSource clock) {}

    public Nodes(Outside outside) {
        this.outside = outside;
        this.tree = new Tree(stores, outside.events(), outside.ids());
        this.files = new Files(this);
    }

    /** Adds what callers can do with nodes. */
    public void addTo(Catalog catalog) {
        nodeOperations().addTo(catalog);
    }

    NodeOperations nodeOperations() {
        return new NodeOperations(this);
    }

    public Files files() {
        return files;
    }

    Access access() {
        return outside.access();
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
}
