package io.filebell.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.Json;
import io.filebell.base.Limits;
import io.filebell.base.NodeId;
import io.filebell.event.Event;
import io.filebell.event.EventType;
import io.filebell.operation.Change;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every type of event about nodes is fired by what it says, on any database. */
abstract class NodeEventsSuite extends OnADatabase {

    @Test
    void firesEveryType() {
        world.nodes.start();
        Node first = world.put("/a/f.txt", "one");
        world.put("/a/f.txt", "two");
        new VersionOperations(world.nodes)
                .restore(
                        world.caller,
                        new VersionOperations.OneVersion(
                                world.workspace,
                                first.id(),
                                Objects.requireNonNull(first.version())));
        world.update(first.id(), Change.keep(), Change.to(Map.of("k", "v")));
        world.update(world.idAt("/a"), Change.keep(), Change.to(Map.of("k", "v")));
        world.move("/a/f.txt", "/a/g.txt");
        world.move("/a/g.txt", "/b/g.txt");
        world.move("/a", "/c");
        world.move("/c", "/d/c");
        world.copy("/b/g.txt", "/d/c/g.txt");
        world.copy("/d", "/e");
        for (String path : List.of("/b/g.txt", "/e")) {
            NodeId id = world.idAt(path);
            world.trash(id);
            world.restore(id, null);
            world.delete(id);
        }
        OpenFile open = world.files()
                .open(
                        world.caller,
                        world.workspace,
                        NodePath.parse("/d/c/g.txt"),
                        Optional.empty());
        world.files().downloaded(world.caller, open);
        world.trash("/d/c/g.txt");
        world.emptyTrash();
        world.nodes.close();

        Set<String> fired = new TreeSet<>(world.toldTypes());
        assertThat(fired)
                .containsExactlyElementsOf(NodeEvents.all().stream()
                        .map(EventType::name)
                        .collect(Collectors.toCollection(TreeSet::new)));
        for (Event event : world.told()) {
            assertThat(event.actor().name()).as(event.type()).isEqualTo("Ada");
            assertThat(shape(event.data().tree()))
                    .as("%s looks like its example", event.type())
                    .isSubsetOf(shape(example(event.type())));
        }
    }

    @Test
    void whoReadsAFileAgainAndAgainIsToldOfOnceInTenMinutes() {
        world.nodes.start();
        world.put("/f.txt", "one");
        world.put("/g.txt", "two");
        download("/f.txt", 1);
        download("/g.txt", 2);
        world.files().downloaded(world.caller, open("/f.txt"));
        world.time.pass(Limits.DOWNLOAD_TOLD_AGAIN.minusSeconds(1));
        world.nodes.close();
        world.start().start();
        world.files().downloaded(world.caller, open("/f.txt"));
        world.time.pass(Duration.ofSeconds(1));
        download("/f.txt", 3);
        world.nodes.close();
        assertThat(downloads()).isEqualTo(3);
    }

    private void download(String path, long told) {
        world.files().downloaded(world.caller, open(path));
        await().until(() -> downloads() == told);
    }

    private OpenFile open(String path) {
        return world.files()
                .open(world.caller, world.workspace, NodePath.parse(path), Optional.empty());
    }

    private long downloads() {
        return world.toldTypes().stream()
                .filter(type -> type.equals("file.downloaded"))
                .count();
    }

    private static JsonNode example(String type) {
        EventType<?> found = NodeEvents.all().stream()
                .filter(known -> known.name().equals(type))
                .findFirst()
                .orElseThrow();
        return Json.of(found.example()).tree();
    }

    /**
     * The names of the fields, and of those in them; what was different before may be any of it.
     */
    private static Set<String> shape(JsonNode data) {
        Set<String> names = new TreeSet<>();
        data.properties().forEach(field -> {
            names.add(field.getKey());
            if (!field.getKey().equals("previous")) {
                field.getValue()
                        .properties()
                        .forEach(inner -> names.add(field.getKey() + "." + inner.getKey()));
            }
        });
        names.removeIf(name -> name.startsWith("file.metadata.") || name.equals("previous"));
        return names;
    }
}
