package io.filebell.workspace;

import io.filebell.account.Access;
import io.filebell.base.ErrorCode;
import io.filebell.base.IdGenerator;
import io.filebell.base.Problem;
import io.filebell.base.VersionId;
import io.filebell.base.WorkspaceId;
import io.filebell.blob.BlobStore;
import io.filebell.blob.Content;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.event.WorkspaceRef;
import io.filebell.operation.Caller;
import io.filebell.operation.Scope;
import io.filebell.operation.Writes;
import io.filebell.workspace.NodeRow.Stamp;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Files by their path: bytes in, bytes out.
 *
 * <p>Durability: when {@link #put} returns, the bytes, the node, its version and its event outlive
 * a crash; when it throws, none of them is there.
 */
public final class Files {

    private final Nodes nodes;
    private final Access access;
    private final Database database;
    private final Writes writes;
    private final BlobStore blobs;
    private final Stores stores;
    private final Tree tree;
    private final NodeChanges changes;
    private final IdGenerator ids;
    private final InstantSource clock;

    Files(Nodes nodes) {
        this.nodes = nodes;
        this.access = nodes.access();
        this.database = nodes.database();
        this.writes = nodes.writes();
        this.blobs = nodes.blobs();
        this.stores = nodes.stores();
        this.tree = nodes.tree();
        this.changes = nodes.changes();
        this.ids = nodes.ids();
        this.clock = nodes.clock();
    }

    /** What a put did. */
    public enum Outcome {
        CREATED,
        UPDATED,
        /** Identical bytes, skipped as was asked. */
        UNCHANGED
    }

    /** The file after a put. */
    public record Put(Node node, Outcome outcome) {}

    /** @param skipIdentical leaves a file alone that has these bytes already */
    public record PutTerms(Precondition precondition, boolean skipIdentical) {

        public static final PutTerms NONE = new PutTerms(Precondition.NONE, false);
    }

    private record Written(Put put, boolean ownLocation) {}

    /**
     * Refuses early what {@link #put} would refuse after all the bytes were read. What passes here
     * may still be refused there.
     *
     * @throws Problem those of {@link #put}
     */
    public void expectPut(
            Caller caller, WorkspaceId workspace, NodePath path, Precondition precondition) {
        access.require(caller, workspace, Scope.FILES_WRITE);
        database.read(tx -> {
            replaceable(tree.trail(tx, workspace, path), precondition);
            return true;
        });
    }

    /**
     * Makes the file, or its next version, and the folders above it that are missing. Takes the
     * content over: bytes in the blob store that no row came to name are removed.
     *
     * @throws Problem {@code already_exists} when a folder is there; {@code conflict} for a path
     *     through a file; {@code precondition_failed}
     */
    public Put put(
            Caller caller, WorkspaceId workspace, NodePath path, Content content, PutTerms terms) {
        boolean keep = true;
        try {
            WorkspaceRef ref = access.require(caller, workspace, Scope.FILES_WRITE);
            Author author = Author.of(caller, ref);
            Written written = writes.write(
                    caller, workspace, tx -> put(tx, author, caller, path, content, terms));
            keep = written.ownLocation();
            return written.put();
        } catch (Problem e) {
            // Only a refusal is sure to have written nothing; else the sweeper decides.
            keep = e.code().status() >= 500;
            throw e;
        } finally {
            if (!keep && content instanceof Content.Large large) {
                blobs.delete(large.stored().location());
            }
        }
    }

    private Written put(
            Tx tx, Author author, Caller caller, NodePath path, Content content, PutTerms terms) {
        Trail trail = tree.trail(tx, author.workspace(), path);
        Optional<Located> file = replaceable(trail, terms.precondition());
        if (terms.skipIdentical() && file.isPresent() && isSame(file.get(), content)) {
            return new Written(new Put(file.get().view(), Outcome.UNCHANGED), false);
        }
        Stamp stamp = new Stamp(clock.instant(), caller.user());
        ContentRows.Held held = stores.contents().hold(tx, content);
        FileVersion version = new FileVersion(
                ids.version(),
                file.map(f -> f.content().number()).orElse(0L) + 1,
                held.blob(),
                content.ref(),
                content.type().name());
        Put put = file.isPresent()
                ? new Put(
                        changes.updateFile(tx, author, stamp, file.get(), version), Outcome.UPDATED)
                : new Put(changes.createFile(tx, author, stamp, trail, version), Outcome.CREATED);
        return new Written(put, held.ownLocation());
    }

    private static Optional<Located> replaceable(Trail trail, Precondition precondition) {
        Optional<FileVersion> current = trail.node()
                .map(node ->
                        node.file().orElseThrow(() -> NodeProblems.folderInTheWay(trail.path())));
        if (!precondition.holds(current.map(FileVersion::etag))) {
            throw NodeProblems.changed(trail.path());
        }
        return trail.node().map(node -> new Located(node, trail.path(), trail.folders()));
    }

    private static boolean isSame(Located file, Content content) {
        return file.content().ref().equals(content.ref());
    }

    /**
     * The content of a file, ready to be read.
     *
     * @param version another than the current one, if wanted
     * @throws Problem {@code not_found}; {@code conflict} for a folder and for a path through a
     *     file
     */
    public OpenFile open(
            Caller caller, WorkspaceId workspace, NodePath path, Optional<VersionId> version) {
        WorkspaceRef ref = access.require(caller, workspace, Scope.FILES_READ);
        return database.read(tx -> {
            Located file = tree.at(tx, workspace, path);
            FileVersion current = file.node().file().orElseThrow(() -> NodeProblems.isFolder(path));
            FileVersion wanted = version.isEmpty() || version.get().equals(current.id())
                    ? current
                    : stores.versions()
                            .find(tx, file.node().id(), version.get())
                            .orElseThrow(() ->
                                    Problem.notFound("version " + version.get() + " of " + path))
                            .version();
            ContentRows.Stored stored = stores.contents()
                    .stored(tx, wanted.blob())
                    .orElseThrow(() -> new Problem(
                            ErrorCode.INTERNAL, "The content of " + wanted.id() + " has no row."));
            return new OpenFile(ref, file.view(), wanted, stored, blobs);
        });
    }

    /** Tells that the caller reads the file; returns at once. */
    public void downloaded(Caller caller, OpenFile file) {
        nodes.downloads().add(caller, file);
    }

    /**
     * Moves what is at a path to the trash, or deletes it for good.
     *
     * @param permanent whether to delete it, with all its versions and all beneath
     * @return the node as it was
     * @throws Problem {@code not_found}; {@code conflict} for a path through a file;
     *     {@code precondition_failed}
     */
    public Node delete(
            Caller caller,
            WorkspaceId workspace,
            NodePath path,
            Precondition precondition,
            boolean permanent) {
        Node gone = nodes.change(caller, workspace, (tx, author, stamp) -> {
            Located node = tree.at(tx, workspace, path);
            if (!precondition.holds(Optional.of(node.etag()))) {
                throw NodeProblems.changed(path);
            }
            return permanent
                    ? changes.delete(tx, author, stamp.at(), node)
                    : changes.trash(tx, author, stamp, node);
        });
        if (permanent) {
            nodes.wakeKeeper();
        }
        return gone;
    }
}
