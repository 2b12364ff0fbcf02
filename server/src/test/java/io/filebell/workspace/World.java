package io.filebell.workspace;

import io.filebell.account.Access;
import io.filebell.account.DeletedWorkspaces;
import io.filebell.base.Id;
import io.filebell.base.IdGenerator;
import io.filebell.base.NodeId;
import io.filebell.base.OrganizationId;
import io.filebell.base.Problem;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.blob.BlobLocation;
import io.filebell.blob.BlobStore;
import io.filebell.blob.ContentReader;
import io.filebell.blob.IncomingContent;
import io.filebell.blob.MemoryBlobStore;
import io.filebell.blob.TypeDetector;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.event.Event;
import io.filebell.event.EventSource;
import io.filebell.event.LocalRelay;
import io.filebell.event.RecentEvents;
import io.filebell.event.SqlEventLog;
import io.filebell.event.WorkspaceRef;
import io.filebell.operation.Caller;
import io.filebell.operation.Change;
import io.filebell.operation.Page;
import io.filebell.operation.Role;
import io.filebell.operation.Scope;
import io.filebell.operation.Writes;
import io.filebell.testing.ManualTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A workspace with everything beneath it real but the accounts, and one caller who may do all. */
public final class World {

    static final long MAX_BYTES = 1L << 30;

    static final Duration TRASH_RETENTION = Duration.ofDays(30);

    /** Worlds may share a database; each has ids of its own. */
    private static final AtomicInteger WORLDS = new AtomicInteger();

    public final ManualTime time = new ManualTime();
    final Database database;
    final IdGenerator ids = new IdGenerator(time, new Random(WORLDS.incrementAndGet()));
    final BlobStore blobs = new MemoryBlobStore(time);
    final SqlEventLog events;
    public final ContentReader reader = new ContentReader(blobs, new TypeDetector());
    public final WorkspaceId workspace = ids.workspace();
    final Caller caller;
    public Nodes nodes;
    volatile boolean deleted;

    public World(Database database) {
        this.database = database;
        this.events = new SqlEventLog(ids, time, new RecentEvents(), new LocalRelay());
        this.caller = new Caller(
                ids.organization(),
                ids.user(),
                Caller.UserKind.PERSON,
                "Ada",
                Role.OWNER,
                ids.key(),
                Set.of(Scope.ADMIN),
                Set.of(),
                "api",
                Optional.empty(),
                Optional.empty());
        this.nodes = start();
    }

    /** The same as after a start of the program: nothing is left in memory. */
    Nodes start() {
        Nodes.Outside outside = new Nodes.Outside(
                new EverythingAllowed(),
                new Deleted(),
                database,
                new PlainWrites(),
                blobs,
                events,
                ids,
                time);
        nodes = new Nodes(outside, TRASH_RETENTION);
        return nodes;
    }

    public Files files() {
        return nodes.files();
    }

    Node put(String path, String text) {
        return put(path, text, Files.PutTerms.NONE).node();
    }

    Files.Put put(String path, String text, Files.PutTerms terms) {
        return put(path, text.getBytes(StandardCharsets.UTF_8), terms);
    }

    Files.Put put(String path, byte[] bytes, Files.PutTerms terms) {
        NodePath parsed = NodePath.parse(path);
        IncomingContent incoming = IncomingContent.of(
                new ByteArrayInputStream(bytes), parsed.isRoot() ? "" : parsed.name());
        return files().put(caller, workspace, parsed, reader.read(incoming, MAX_BYTES), terms);
    }

    /** The workspace, as its events tell it. */
    public EventSource source() {
        return EventSource.of(caller.organization(), new WorkspaceRef(workspace, "Contracts"));
    }

    /** A new file. */
    public void write(String path) {
        Node _ = put(path, "hello");
    }

    /** Has somebody read a file. */
    public void download(UserId reader, String path) {
        Caller asking = new Caller(
                caller.organization(),
                reader,
                caller.kind(),
                caller.name(),
                caller.role(),
                caller.key(),
                caller.scopes(),
                caller.workspaces(),
                caller.via(),
                caller.cause(),
                caller.idempotency());
        files().downloaded(
                        asking,
                        files().open(asking, workspace, NodePath.parse(path), Optional.empty()));
    }

    /** What the blob store holds. */
    public List<BlobLocation> stored() {
        List<BlobLocation> found = new ArrayList<>();
        blobs.eachBatch(time.instant().plusMillis(1), 100, found::addAll);
        return found;
    }

    String read(String path) {
        return text(files().open(caller, workspace, NodePath.parse(path), Optional.empty()));
    }

    static String text(OpenFile file) {
        try (InputStream in = file.bytes(0, file.size())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Page<Node> list(String path, boolean recursive, int limit, @Nullable String cursor) {
        return new NodeOperations(nodes)
                .list(
                        caller,
                        new NodeOperations.ListNodes(workspace, path, recursive, limit, cursor));
    }

    List<String> paths(String path, boolean recursive) {
        return list(path, recursive, 500, null).items().stream().map(Node::path).toList();
    }

    Node node(String path) {
        return list(path, false, 1, null).items().getFirst();
    }

    /** The node at a path, folder or file. */
    NodeId idAt(String path) {
        return database.read(tx ->
                nodes.tree().at(tx, workspace, NodePath.parse(path)).node().id());
    }

    Node folder(String path) {
        return new FolderOperations(nodes)
                .create(caller, new FolderOperations.CreateFolder(workspace, path));
    }

    Node move(String from, String to) {
        return new NodeOperations(nodes)
                .move(caller, new NodeOperations.MoveNode(workspace, idAt(from), to, null));
    }

    Node copy(String from, String to) {
        return new NodeOperations(nodes)
                .copy(caller, new NodeOperations.CopyNode(workspace, idAt(from), to));
    }

    Node trash(String path) {
        return trash(idAt(path));
    }

    Node trash(NodeId id) {
        return new NodeOperations(nodes)
                .trash(caller, new NodeOperations.TrashNode(workspace, id, null));
    }

    Node restore(NodeId id, @Nullable String to) {
        return new NodeOperations(nodes)
                .restore(caller, new NodeOperations.RestoreNode(workspace, id, to));
    }

    void delete(NodeId id) {
        var _ = new NodeOperations(nodes)
                .delete(caller, new NodeOperations.TrashNode(workspace, id, null));
    }

    Node update(NodeId id, Change<String> name, Change<Map<String, @Nullable String>> metadata) {
        return new NodeOperations(nodes)
                .update(caller, new NodeOperations.UpdateNode(workspace, id, name, metadata, null));
    }

    List<TrashedNode> inTrash() {
        return new TrashOperations(nodes)
                .list(caller, new TrashOperations.ListTrash(workspace, 500, null))
                .items();
    }

    long emptyTrash() {
        return new TrashOperations(nodes)
                .empty(caller, new TrashOperations.EmptyTrash(workspace))
                .count();
    }

    /** Rows of the workspace in a table that has its id or its nodes'. */
    long rows(String sql) {
        return database.read(tx -> tx.query(sql)
                .bind("workspace", workspace.value())
                .mapTo(Long.class)
                .one());
    }

    public List<Event> told() {
        return database.read(tx -> events.read(tx, workspace, 0, 10_000));
    }

    public List<String> toldTypes() {
        return told().stream().map(Event::type).toList();
    }

    /** The world's workspace once it is deleted. */
    private final class Deleted implements DeletedWorkspaces {
        @Override
        public List<WorkspaceId> waiting(Tx tx, int limit) {
            return deleted ? List.of(workspace) : List.of();
        }

        @Override
        public void forget(Tx tx, WorkspaceId forgotten) {
            deleted = false;
        }
    }

    private final class PlainWrites implements Writes {
        @Override
        public <T extends @Nullable Object> T write(Caller asking, Id group, Function<Tx, T> work) {
            return database.write(group, work::apply);
        }
    }

    private final class EverythingAllowed implements Access {
        @Override
        public WorkspaceRef require(Caller asking, WorkspaceId wanted, Scope scope) {
            if (!wanted.equals(workspace)) {
                throw Problem.notFound("workspace " + wanted);
            }
            return new WorkspaceRef(workspace, "Contracts");
        }

        @Override
        public WorkspaceRef require(Tx tx, Caller asking, WorkspaceId wanted, Scope scope) {
            return require(asking, wanted, scope);
        }

        @Override
        public Role role(Caller asking, WorkspaceId wanted) {
            return Role.OWNER;
        }

        @Override
        public Role role(Tx tx, Caller asking, WorkspaceId wanted) {
            return Role.OWNER;
        }

        @Override
        public void require(Caller asking, Scope scope, Role least) {}

        @Override
        public void require(Tx tx, Caller asking, Scope scope, Role least) {}

        @Override
        public List<WorkspaceRef> visible(Tx tx, Caller asking) {
            return List.of(require(asking, workspace, Scope.FILES_READ));
        }

        @Override
        public Optional<Role> roleOf(Tx tx, UserId user, OrganizationId organization) {
            return Optional.of(Role.OWNER);
        }

        @Override
        public Optional<Role> roleOf(Tx tx, UserId user, WorkspaceId wanted) {
            return Optional.of(Role.OWNER);
        }

        @Override
        public Optional<EventSource> source(Tx tx, WorkspaceId wanted) {
            return wanted.equals(workspace) && !deleted
                    ? Optional.of(EventSource.of(
                            caller.organization(), new WorkspaceRef(workspace, "Contracts")))
                    : Optional.empty();
        }
    }
}
