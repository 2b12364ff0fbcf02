package io.filebell.workspace;

import static io.filebell.workspace.FilesSuite.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.NodeId;
import io.filebell.event.Event;
import io.filebell.event.Subject;
import io.filebell.operation.Change;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What nodes go through, on any database. */
abstract class NodesSuite extends OnADatabase {

    @Test
    void movesAFolderWithAllBeneathByOneRow() {
        for (int i = 0; i < 50; i++) {
            world.put("/a/b/" + i + "/f.txt", "x" + i);
        }
        long others = world.rows(
                "SELECT SUM(revision) FROM node WHERE workspace = :workspace AND name <> 'b'");
        Node moved = world.move("/a/b", "/z/y");
        assertThat(moved.path()).isEqualTo("/z/y");
        assertThat(world.read("/z/y/7/f.txt")).isEqualTo("x7");
        assertThat(world.paths("/a", true)).isEmpty();
        assertThat(world.rows("SELECT COUNT(*) FROM node WHERE workspace = :workspace"
                        + " AND parent = '" + moved.id() + "'"))
                .isEqualTo(50);
        assertThat(world.rows("SELECT SUM(revision) FROM node WHERE workspace = :workspace"
                        + " AND name NOT IN ('y', 'z')"))
                .as("no other row was changed")
                .isEqualTo(others);
        Event event = last();
        assertThat(event.type()).isEqualTo("folder.moved");
        assertThat(event.data().tree().path("count").asLong()).isEqualTo(100);
        assertThat(event.data().tree().path("previous").path("path").asString()).isEqualTo("/a/b");
        assertThat(event.subject())
                .contains(new Subject(moved.id(), "/z/y", Optional.of("/a/b"), true));
    }

    @Test
    void tellsARenameFromAMove() {
        world.put("/a/f.txt", "x");
        world.move("/a/f.txt", "/a/g.txt");
        world.move("/a/g.txt", "/g.txt");
        world.move("/a", "/b");
        assertThat(world.toldTypes())
                .containsExactly(
                        "folder.created",
                        "file.created",
                        "file.renamed",
                        "file.moved",
                        "folder.renamed");
    }

    @Test
    void refusesToMoveIntoItselfOntoSomethingOrThroughAFile() {
        world.put("/a/b/c.txt", "x");
        world.put("/d", "y");
        assertThat(problem(() -> world.move("/a", "/a/b/a"))).isEqualTo(ErrorCode.CONFLICT);
        assertThat(problem(() -> world.move("/a", "/d"))).isEqualTo(ErrorCode.ALREADY_EXISTS);
        assertThat(problem(() -> world.move("/a", "/d/e"))).isEqualTo(ErrorCode.CONFLICT);
        assertThat(problem(() -> world.move("/d", "/d/e"))).isEqualTo(ErrorCode.CONFLICT);
        assertThat(problem(() -> world.move("/d", "/"))).isEqualTo(ErrorCode.INVALID_PATH);
        assertThat(problem(() -> world.trash(NodeRow.root(world.workspace))))
                .isEqualTo(ErrorCode.NOT_FOUND);
        long told = world.told().size();
        world.move("/a", "/a");
        assertThat(world.told()).as("no change, no event").hasSize((int) told);
    }

    @Test
    void keepsEveryNodeWithinReachOfAPath() {
        String deep = "/d".repeat(40);
        world.put(deep + "/f", "x");
        world.folder("/e".repeat(30));
        assertThat(problem(() -> world.move("/d", "/e".repeat(30) + "/d")))
                .isEqualTo(ErrorCode.INVALID_PATH);
        world.move("/d", "/e".repeat(23) + "/d");
        assertThat(world.read("/e".repeat(23) + deep + "/f")).isEqualTo("x");
        assertThat(problem(() -> world.move("/e", "/x/e"))).isEqualTo(ErrorCode.INVALID_PATH);

        world.trash("/e".repeat(23) + deep.substring(0, 20));
        world.move("/e", "/x/e");
        assertThat(world.paths("/x", false)).containsExactly("/x/e");
    }

    @Test
    void copiesAFileWithItsCurrentContentAndMetadata() {
        Node first = world.put("/a.txt", "one");
        world.put("/a.txt", "two");
        world.update(first.id(), Change.keep(), Change.to(Map.of("k", "v")));
        Node copy = world.copy("/a.txt", "/b/a.txt");
        assertThat(copy.id()).isNotEqualTo(first.id());
        assertThat(copy.versionNumber()).isEqualTo(1);
        assertThat(copy.metadata()).containsExactly(Map.entry("k", "v"));
        assertThat(world.read("/b/a.txt")).isEqualTo("two");
        assertThat(last().type()).isEqualTo("file.copied");
        assertThat(last().data().tree().path("origin").path("path").asString()).isEqualTo("/a.txt");
        assertThat(world.rows("SELECT COUNT(DISTINCT version.blob) FROM version JOIN node"
                        + " ON node.id = version.node WHERE workspace = :workspace"))
                .as("each content once")
                .isEqualTo(2);
    }

    @Test
    void copiesAFolderUnseenUntilItIsWhole() {
        int files = Limits.NODES_IN_A_BATCH + 10;
        world.put("/a/x/1.txt", "deep");
        world.put("/a/x/y/2.txt", "deeper");
        manyFiles("/a/many", files);
        Node copy = world.copy("/a", "/b/c");
        assertThat(copy.path()).isEqualTo("/b/c");
        assertThat(world.read("/b/c/x/y/2.txt")).isEqualTo("deeper");
        assertThat(world.list("/b/c", true, 500, null).next()).isNotNull();
        assertThat(last().type()).isEqualTo("folder.copied");
        assertThat(last().data().tree().path("count").asLong()).isEqualTo(files + 5);
        assertThat(world.rows("SELECT descendants FROM node WHERE workspace = :workspace"
                        + " AND name = 'b'"))
                .isEqualTo(files + 6);
        assertThat(world.rows("SELECT MIN(descendants) FROM node WHERE workspace = :workspace"
                        + " AND name = 'x'"))
                .isEqualTo(3);
        assertThat(world.rows("SELECT COUNT(*) FROM node_copy WHERE workspace = :workspace"))
                .isZero();
        world.trash("/b");
        world.delete(world.inTrash().getFirst().node().id());
        world.nodes.keeper().run();
        assertThat(world.rows("SELECT COUNT(*) FROM node WHERE workspace = :workspace"))
                .isEqualTo(files + 6);
    }

    @Test
    void sweepsACopyThatACrashLeft() {
        manyFiles("/a", 30);
        NodeRow root = NodeRow.folder(
                        world.ids.node(),
                        world.workspace,
                        NodeRow.root(world.workspace),
                        "half",
                        new NodeRow.Stamp(world.time.instant(), world.caller.user()))
                .detached();
        world.database.write(world.workspace, tx -> {
            Stores stores = world.nodes.stores();
            stores.nodes().insert(tx, root);
            stores.copies().begin(tx, root, world.time.instant());
            NodeRow child = world.nodes
                    .tree()
                    .at(tx, world.workspace, NodePath.parse("/a"))
                    .node();
            for (NodeRow row : stores.nodes().children(tx, child.id(), "", 20)) {
                NodeRow half = NodeRow.file(
                        world.ids.node(),
                        world.workspace,
                        root.id(),
                        row.name(),
                        row.file().orElseThrow().copiedAs(world.ids.version()),
                        root.created());
                stores.nodes().insert(tx, half);
                stores.versions().insert(tx, List.of(half));
            }
            return true;
        });
        assertThat(world.paths("/", false)).containsExactly("/a");
        assertThat(problem(() -> world.trash(root.id()))).isEqualTo(ErrorCode.NOT_FOUND);
        world.start();
        world.nodes.keeper().run();
        assertThat(world.rows("SELECT COUNT(*) FROM node WHERE workspace = :workspace"))
                .as("it could still be going on")
                .isEqualTo(31 + 21);
        world.time.pass(Limits.COPY_ABANDONED.plusMillis(1));
        world.nodes.keeper().run();
        assertThat(world.rows("SELECT COUNT(*) FROM node WHERE workspace = :workspace"))
                .isEqualTo(31);
        assertThat(world.rows("SELECT COUNT(*) FROM version JOIN node ON node.id = version.node"
                        + " WHERE workspace = :workspace"))
                .isEqualTo(30);
    }

    @Test
    void trashesAndRestoresAFolderAsOne() {
        world.put("/a/b/1.txt", "one");
        world.put("/a/b/2.txt", "two");
        Node trashed = world.trash("/a/b");
        assertThat(world.paths("/", true)).containsExactly("/a");
        assertThat(problem(() -> world.read("/a/b/1.txt"))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(last().type()).isEqualTo("folder.trashed");
        assertThat(last().data().tree().path("count").asLong()).isEqualTo(2);
        TrashedNode listed = world.inTrash().getFirst();
        assertThat(listed.node().path()).isEqualTo("/a/b");
        assertThat(listed.count()).isEqualTo(2);

        world.put("/a/b/3.txt", "three");
        assertThat(problem(() -> world.restore(trashed.id(), null)))
                .isEqualTo(ErrorCode.ALREADY_EXISTS);
        Node restored = world.restore(trashed.id(), "/c/d");
        assertThat(restored.id()).isEqualTo(trashed.id());
        assertThat(world.read("/c/d/2.txt")).isEqualTo("two");
        assertThat(last().data().tree().path("previous").path("path").asString())
                .isEqualTo("/a/b");
        assertThat(world.inTrash()).isEmpty();
        assertThat(problem(() -> world.restore(trashed.id(), null))).isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void restoresToWhereItsFolderIsNow() {
        world.put("/a/f.txt", "x");
        Node file = world.trash("/a/f.txt");
        world.move("/a", "/b");
        assertThat(world.restore(file.id(), null).path()).isEqualTo("/b/f.txt");
        world.trash("/b/f.txt");
        NodeId folder = world.trash("/b").id();
        assertThat(problem(() -> world.restore(file.id(), null))).isEqualTo(ErrorCode.CONFLICT);
        world.delete(folder);
        world.nodes.keeper().run();
        assertThat(problem(() -> world.restore(file.id(), null))).isEqualTo(ErrorCode.CONFLICT);
        assertThat(world.restore(file.id(), "/saved/f.txt").path()).isEqualTo("/saved/f.txt");
        assertThat(world.read("/saved/f.txt")).isEqualTo("x");
    }

    @Test
    void deletesAFolderAtOnceAndItsRowsLaterEvenAfterACrash() {
        int files = Limits.NODES_IN_A_BATCH + 10;
        manyFiles("/a/many", files);
        world.put("/a/b/c/d.txt", "x");
        for (int i = 0; i < 6; i++) {
            world.put("/a/b/versions.txt", "version " + i);
        }
        world.put("/keep.txt", "keep");
        NodeId child = world.idAt("/a/b");
        world.delete(world.idAt("/a"));
        assertThat(last().type()).isEqualTo("folder.deleted");
        assertThat(last().data().tree().path("count").asLong()).isEqualTo(files + 5);
        assertThat(world.paths("/", true)).containsExactly("/keep.txt");
        assertThat(problem(() -> world.trash(child))).isEqualTo(ErrorCode.NOT_FOUND);
        world.put("/a/b/c/d.txt", "another");

        assertThat(world.nodes.keeper().step()).isTrue();
        world.start();
        world.nodes.keeper().run();
        assertThat(world.rows("SELECT COUNT(*) FROM node WHERE workspace = :workspace"))
                .isEqualTo(5);
        assertThat(world.rows("SELECT COUNT(*) FROM purge WHERE workspace = :workspace"))
                .isZero();
        assertThat(world.read("/a/b/c/d.txt")).isEqualTo("another");
        assertThat(world.rows("SELECT COUNT(*) FROM version"
                        + " WHERE node NOT IN (SELECT id FROM node) AND :workspace <> ''"))
                .isZero();
    }

    @Test
    void keepsTheTrashForItsTimeThenDeletesItAsTheSystem() {
        world.put("/old.txt", "x");
        NodeId old = world.trash("/old.txt").id();
        world.time.pass(World.TRASH_RETENTION.minusDays(1));
        world.put("/f/new.txt", "y");
        world.trash("/f");
        world.nodes.keeper().run();
        assertThat(world.inTrash()).hasSize(2);
        world.time.pass(Duration.ofDays(1));
        world.nodes.keeper().run();
        assertThat(world.inTrash()).hasSize(1);
        assertThat(last().type()).isEqualTo("file.deleted");
        assertThat(last().actor().kind().text()).isEqualTo("system");
        assertThat(last().subject().orElseThrow().node()).isEqualTo(old);
        assertThat(last().data().tree().path("file").path("path").asString()).isEqualTo("/old.txt");
        world.time.pass(World.TRASH_RETENTION);
        world.nodes.keeper().run();
        assertThat(last().type()).isEqualTo("folder.deleted");
    }

    @Test
    void emptiesTheTrashAtOnceAndTellsEachNodeOfIt() {
        IntStream.range(0, Limits.TRASHED_IN_A_BATCH + 5).forEach(i -> {
            world.put("/" + i, "x");
            world.trash("/" + i);
        });
        NodeId one = world.inTrash().getFirst().node().id();
        assertThat(world.emptyTrash()).isEqualTo(Limits.TRASHED_IN_A_BATCH + 5);
        assertThat(world.inTrash()).isEmpty();
        assertThat(problem(() -> world.restore(one, null))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(last().type()).isEqualTo("trash.emptied");

        world.put("/late", "in the same millisecond");
        NodeId late = world.trash("/late").id();
        assertThat(world.inTrash()).hasSize(1);
        world.start();
        world.nodes.keeper().run();
        assertThat(world.toldTypes().stream().filter("file.deleted"::equals))
                .hasSize(Limits.TRASHED_IN_A_BATCH + 5);
        assertThat(world.restore(late, null).path()).isEqualTo("/late");
        assertThat(world.emptyTrash()).isZero();
        assertThat(last().type()).as("nothing to tell").isEqualTo("file.restored");
    }

    @Test
    void changesMetadataAndTellsWhatTheyWere() {
        Node file = world.put("/a.txt", "x");
        Map<String, @Nullable String> set = new HashMap<>();
        set.put("project", "apollo");
        set.put("stage", "draft");
        world.update(file.id(), Change.keep(), Change.to(set));
        Map<String, @Nullable String> change = new HashMap<>();
        change.put("stage", null);
        change.put("owner", "Ada");
        Node changed = world.update(file.id(), Change.to("b.txt"), Change.to(change));
        assertThat(changed.metadata()).isEqualTo(Map.of("project", "apollo", "owner", "Ada"));
        assertThat(changed.path()).isEqualTo("/b.txt");
        assertThat(changed.revision()).isEqualTo(4);
        assertThat(world.toldTypes())
                .containsExactly("file.created", "file.updated", "file.renamed", "file.updated");
        assertThat(last().data()
                        .tree()
                        .path("previous")
                        .path("metadata")
                        .path("stage")
                        .asString())
                .isEqualTo("draft");
        world.update(file.id(), Change.keep(), Change.to(change));
        assertThat(world.told()).as("no change, no event").hasSize(4);
        NodeId folder = world.folder("/f").id();
        world.update(folder, Change.keep(), Change.to(Map.of("k", "v")));
        assertThat(last().type()).isEqualTo("folder.updated");
    }

    @Test
    void boundsMetadata() {
        NodeId file = world.put("/a.txt", "x").id();
        Map<String, @Nullable String> many = new HashMap<>();
        IntStream.rangeClosed(0, Limits.METADATA_KEYS).forEach(i -> many.put("k" + i, "v"));
        assertThat(problem(() -> world.update(file, Change.keep(), Change.to(many))))
                .isEqualTo(ErrorCode.LIMIT_REACHED);
        assertThat(problem(() -> world.update(
                        file, Change.keep(), Change.to(Map.of("k", "v".repeat(17 << 10))))))
                .isEqualTo(ErrorCode.LIMIT_REACHED);
        assertThat(problem(() ->
                        world.update(file, Change.keep(), Change.to(Map.of("a\u0000b", "v")))))
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(world.node("/a.txt").metadata()).isEmpty();
    }

    @Test
    void listsVersionsAndRestoresOne() {
        Node first = world.put("/a.txt", "one");
        world.put("/a.txt", "two");
        world.put("/a.txt", "three");
        VersionOperations versions = new VersionOperations(world.nodes);
        Node restored = versions.restore(
                world.caller,
                new VersionOperations.OneVersion(
                        world.workspace,
                        first.id(),
                        java.util.Objects.requireNonNull(first.version())));
        assertThat(restored.versionNumber()).isEqualTo(4);
        assertThat(world.read("/a.txt")).isEqualTo("one");
        assertThat(last().type()).isEqualTo("file.version_restored");
        var page = versions.list(
                world.caller,
                new VersionOperations.ListVersions(world.workspace, first.id(), 3, null));
        assertThat(page.items()).extracting(Version::number).containsExactly(4L, 3L, 2L);
        assertThat(page.items()).extracting(Version::current).containsExactly(true, false, false);
        var rest = versions.list(
                world.caller,
                new VersionOperations.ListVersions(world.workspace, first.id(), 3, page.next()));
        assertThat(rest.items()).extracting(Version::id).containsExactly(first.version());
        assertThat(rest.next()).isNull();
        NodeId folder = world.folder("/f").id();
        assertThat(problem(() -> versions.list(
                        world.caller,
                        new VersionOperations.ListVersions(world.workspace, folder, 3, null))))
                .isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void checksTheRevisionInsideTheWrite() {
        Node file = world.put("/a.txt", "one");
        world.put("/a.txt", "two");
        NodeOperations operations = new NodeOperations(world.nodes);
        assertThat(problem(() -> operations.move(
                        world.caller,
                        new NodeOperations.MoveNode(
                                world.workspace, file.id(), "/b.txt", file.revision()))))
                .isEqualTo(ErrorCode.PRECONDITION_FAILED);
        operations.move(
                world.caller,
                new NodeOperations.MoveNode(
                        world.workspace, file.id(), "/b.txt", file.revision() + 1));
        assertThat(world.paths("/", false)).containsExactly("/b.txt");
    }

    @Test
    void doesNotShowNodesOfAnotherWorkspace() {
        Node file = world.put("/a.txt", "one");
        World other = new World(world.database);
        assertThat(problem(() -> other.trash(file.id()))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(other.paths("/", true)).isEmpty();
    }

    @Test
    void takesAwayWhatADeletedWorkspaceHeld() {
        world.put("/a/b/c.txt", "x");
        world.put("/d.txt", "y");
        world.put("/e/f.txt", "z");
        world.trash("/d.txt");
        world.trash("/e");
        int told = world.told().size();
        world.deleted = true;
        world.nodes.keeper().run();
        assertThat(world.deleted).as("forgotten").isFalse();
        assertThat(world.rows("SELECT COUNT(*) FROM node WHERE workspace = :workspace"))
                .isZero();
        assertThat(world.rows("SELECT COUNT(*) FROM version WHERE :workspace <> ''"
                        + " AND node NOT IN (SELECT id FROM node)"))
                .isZero();
        assertThat(world.told()).as("nobody is left to tell").hasSize(told);
    }

    /** Puts many files into a folder at once, as if each had been put. */
    private void manyFiles(String folder, int files) {
        world.put(folder + "/0000", "0");
        world.database.write(world.workspace, tx -> {
            Stores stores = world.nodes.stores();
            Located first =
                    world.nodes.tree().at(tx, world.workspace, NodePath.parse(folder + "/0000"));
            List<NodeRow> rows = IntStream.range(1, files)
                    .mapToObj(i -> NodeRow.file(
                            world.ids.node(),
                            world.workspace,
                            first.node().parent().orElseThrow(),
                            "%04d".formatted(i),
                            first.content().copiedAs(world.ids.version()),
                            first.node().created()))
                    .toList();
            stores.nodes().insert(tx, rows);
            stores.versions().insert(tx, rows);
            stores.nodes()
                    .count(tx, first.above().stream().map(Trail.Step::id).toList(), files - 1);
            return true;
        });
    }

    private Event last() {
        return world.told().getLast();
    }
}
