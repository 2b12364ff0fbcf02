package io.filebell.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.NodeId;
import io.filebell.base.Problem;
import io.filebell.event.Event;
import io.filebell.operation.Change;
import io.filebell.workspace.TreeModel.Thing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import tools.jackson.databind.JsonNode;

/**
 * Random operations do to a tree what they do to its model: the same outcome or the same error, the
 * same nodes, contents, counts, trash and events. A failure names its seed.
 */
abstract class ModelSuite extends OnADatabase {

    private static final int STEPS = 120;
    private static final List<String> NAMES = List.of("a", "b", "c");

    private TreeModel model = new TreeModel();
    private Random random = new Random();
    private int told;

    @RepeatedTest(6)
    void behavesAsItsModel(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition() * 7_919L;
        model = new TreeModel();
        random = new Random(seed);
        told = 0;
        for (int step = 0; step < STEPS; step++) {
            world.time.pass(Duration.ofMillis(1));
            String what = "seed " + seed + ", step " + step + ": " + step();
            assertThat(newEvents(what)).as(what).isEqualTo(model.takeEvents());
            if (step % 10 == 9) {
                compare(what);
            }
        }
        world.nodes.keeper().run();
        compare("seed " + seed + ", at the end");
    }

    private String step() {
        return switch (random.nextInt(14)) {
            case 0, 1, 2, 3 -> put();
            case 4 -> folder();
            case 5, 6 -> move();
            case 7 -> copy();
            case 8 -> trash();
            case 9 -> restore();
            case 10 -> delete();
            case 11 -> describe();
            case 12 -> restoreVersion();
            default -> rare();
        };
    }

    private String put() {
        NodePath path = path();
        String content = "content " + random.nextInt(5);
        return same(
                "put " + path,
                () -> model.put(path, content),
                () -> world.put(path.toString(), content));
    }

    private String folder() {
        NodePath path = path();
        return same(
                "folder " + path, () -> model.folder(path), () -> world.folder(path.toString()));
    }

    private String move() {
        Optional<Thing> thing = someThing();
        if (thing.isEmpty()) {
            return "nothing to move";
        }
        String from = thing.get().path();
        NodePath to = path();
        return same(
                "move " + from + " to " + to,
                () -> model.move(thing.get(), to),
                () -> world.move(from, to.toString()));
    }

    private String copy() {
        Optional<Thing> thing = someThing();
        if (thing.isEmpty() || model.all().size() > 200) {
            return "nothing to copy";
        }
        String from = thing.get().path();
        NodePath to = path();
        return same(
                "copy " + from + " to " + to,
                () -> model.copy(thing.get(), to),
                () -> world.copy(from, to.toString()));
    }

    private String trash() {
        Optional<Thing> thing = someThing();
        if (thing.isEmpty()) {
            return "nothing to trash";
        }
        String path = thing.get().path();
        NodeId id = world.idAt(path);
        return same("trash " + path, () -> model.trash(thing.get(), id), () -> world.trash(id));
    }

    private String restore() {
        if (model.trash.isEmpty()) {
            return "nothing to restore";
        }
        NodeId id = some(List.copyOf(model.trash.keySet()));
        Optional<NodePath> to = random.nextBoolean() ? Optional.empty() : Optional.of(path());
        return same(
                "restore " + id + " to " + to,
                () -> model.restore(id, to),
                () -> world.restore(id, to.map(NodePath::toString).orElse(null)));
    }

    private String delete() {
        if (!model.trash.isEmpty() && random.nextBoolean()) {
            NodeId id = some(List.copyOf(model.trash.keySet()));
            return same("delete " + id, () -> model.deleteTrashed(id), () -> world.delete(id));
        }
        Optional<Thing> thing = someThing();
        if (thing.isEmpty() || thing.get().count() > 20) {
            return "nothing to delete";
        }
        String path = thing.get().path();
        NodeId id = world.idAt(path);
        return same("delete " + path, () -> model.delete(thing.get()), () -> world.delete(id));
    }

    private String describe() {
        Optional<Thing> thing = someThing();
        if (thing.isEmpty()) {
            return "nothing to describe";
        }
        String path = thing.get().path();
        NodeId id = world.idAt(path);
        String key = some(NAMES);
        String value = random.nextBoolean() ? null : some(NAMES);
        Map<String, @Nullable String> change = new HashMap<>();
        change.put(key, value);
        return same(
                "describe " + path,
                () -> model.describe(thing.get(), key, value),
                () -> world.update(id, Change.keep(), Change.to(change)));
    }

    private String restoreVersion() {
        Optional<Thing> thing = someThing().filter(found -> !found.folder);
        if (thing.isEmpty()) {
            return "no version to restore";
        }
        Thing file = thing.get();
        NodeId id = world.idAt(file.path());
        int number = 1 + random.nextInt(file.contents.size());
        VersionOperations operations = new VersionOperations(world.nodes);
        var versions = operations
                .list(
                        world.caller,
                        new VersionOperations.ListVersions(world.workspace, id, 500, null))
                .items();
        Version version = versions.get(versions.size() - number);
        return same(
                "restore version " + number + " of " + file.path(),
                () -> model.restoreVersion(file, number),
                () -> operations.restore(
                        world.caller,
                        new VersionOperations.OneVersion(world.workspace, id, version.id())));
    }

    private String rare() {
        return switch (random.nextInt(4)) {
            case 0 ->
                same("empty the trash", model::emptyTrash, () -> {
                    world.emptyTrash();
                    world.nodes.keeper().run();
                });
            case 1 -> {
                world.start();
                yield "start again";
            }
            default -> {
                world.nodes.keeper().run();
                yield "keep";
            }
        };
    }

    private String same(String what, Runnable modelled, Runnable real) {
        assertThat(problem(real)).as(what).isEqualTo(problem(modelled));
        return what;
    }

    private static String problem(Runnable work) {
        try {
            work.run();
            return "done";
        } catch (Problem e) {
            return e.code().code();
        }
    }

    private List<String> newEvents(String what) {
        List<Event> events =
                world.database.read(tx -> world.events.read(tx, world.workspace, told, 1_000));
        List<String> found = new ArrayList<>();
        for (Event event : events) {
            assertThat(event.sequence()).as(what).isEqualTo(++told);
            found.add(text(event));
        }
        return found;
    }

    private static String text(Event event) {
        JsonNode data = event.data().tree();
        if (data.has("folder")) {
            String path = data.path("folder").path("path").asString();
            assertThat(event.subject().orElseThrow().path()).isEqualTo(path);
            return event.type() + " " + path + " " + data.path("count").asLong();
        }
        return data.has("file")
                ? event.type() + " " + data.path("file").path("path").asString()
                : event.type();
    }

    private void compare(String what) {
        Map<String, Thing> expected = model.all();
        List<Node> listed = new ArrayList<>();
        String cursor = null;
        do {
            var page = world.list("/", true, 1 + random.nextInt(7), cursor);
            listed.addAll(page.items());
            cursor = page.next();
        } while (cursor != null);
        assertThat(listed.stream().map(Node::path))
                .as(what)
                .containsExactlyElementsOf(expected.keySet());
        for (Node node : listed) {
            Thing thing = Objects.requireNonNull(expected.get(node.path()));
            assertThat(node.kind() == NodeKind.FOLDER).as(what).isEqualTo(thing.folder);
            assertThat(new TreeMap<>(node.metadata())).as(what).isEqualTo(thing.metadata);
            if (thing.folder) {
                assertThat(descendants(node.id()))
                        .as("%s: %s", what, node.path())
                        .isEqualTo(thing.count());
            } else {
                assertThat(node.versionNumber()).as(what).isEqualTo(thing.contents.size());
                assertThat(world.read(node.path())).as(what).isEqualTo(thing.contents.getLast());
            }
        }
        assertThat(world.inTrash().stream().map(trashed -> trashed.node().id()))
                .as(what)
                .containsExactlyInAnyOrderElementsOf(model.trash.keySet());
    }

    private long descendants(NodeId folder) {
        return world.rows("SELECT descendants FROM node WHERE workspace = :workspace AND id = '"
                + folder + "'");
    }

    private NodePath path() {
        NodePath path = NodePath.ROOT;
        int depth = 1 + random.nextInt(4);
        for (int i = 0; i < depth; i++) {
            path = path.child(some(NAMES));
        }
        return path;
    }

    private Optional<Thing> someThing() {
        List<Thing> things = List.copyOf(model.all().values());
        return things.isEmpty() ? Optional.empty() : Optional.of(some(things));
    }

    private <T> T some(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
