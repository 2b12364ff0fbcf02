package io.filebell.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import io.filebell.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What files by path do, on any database. */
abstract class FilesSuite extends OnADatabase {

    @Test
    void putsAFileAndReadsItBack() {
        Node node = world.put("/inbox/a.txt", "hello");
        assertThat(node.path()).isEqualTo("/inbox/a.txt");
        assertThat(node.size()).isEqualTo(5);
        assertThat(node.versionNumber()).isEqualTo(1);
        assertThat(node.revision()).isEqualTo(1);
        assertThat(node.createdAt()).isEqualTo(world.time.instant());
        assertThat(node.contentType()).isEqualTo("text/plain");
        assertThat(world.read("/inbox/a.txt")).isEqualTo("hello");
    }

    @Test
    void tellsEachFolderMadeOnTheWayBeforeTheFile() {
        world.put("/a/b/c.txt", "x");
        world.put("/a/b/d.txt", "y");
        assertThat(world.told())
                .extracting(Event::type, e -> e.subject().orElseThrow().path())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("folder.created", "/a"),
                        org.assertj.core.groups.Tuple.tuple("folder.created", "/a/b"),
                        org.assertj.core.groups.Tuple.tuple("file.created", "/a/b/c.txt"),
                        org.assertj.core.groups.Tuple.tuple("file.created", "/a/b/d.txt"));
    }

    @Test
    void makesAVersionOfIdenticalBytesUnlessAskedToSkip() {
        Node first = world.put("/a.txt", "same");
        Node second = world.put("/a.txt", "same");
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.versionNumber()).isEqualTo(2);
        Files.Put third = world.put("/a.txt", "same", new Files.PutTerms(Precondition.NONE, true));
        assertThat(third.outcome()).isEqualTo(Files.Outcome.UNCHANGED);
        assertThat(third.node()).isEqualTo(second);
        assertThat(world.toldTypes()).containsExactly("file.created", "file.updated");
    }

    @Test
    void readsAnEarlierVersion() {
        Node first = world.put("/a.txt", "one");
        world.put("/a.txt", "two");
        OpenFile old = world.files()
                .open(
                        world.caller,
                        world.workspace,
                        NodePath.parse("/a.txt"),
                        Optional.ofNullable(first.version()));
        assertThat(World.text(old)).isEqualTo("one");
        assertThat(old.etag()).isEqualTo(first.etag());
        assertThat(world.read("/a.txt")).isEqualTo("two");
    }

    @Test
    void checksWhatIsExpectedInsideTheWrite() {
        Node first = world.put("/a.txt", "one");
        Precondition asFirst = etag -> etag.equals(Optional.ofNullable(first.etag()));
        world.put("/a.txt", "two", new Files.PutTerms(asFirst, false));
        assertThat(problem(() -> world.put("/a.txt", "three", new Files.PutTerms(asFirst, false))))
                .isEqualTo(ErrorCode.PRECONDITION_FAILED);
        assertThat(problem(() ->
                        world.put("/a.txt", "three", new Files.PutTerms(Optional::isEmpty, false))))
                .isEqualTo(ErrorCode.PRECONDITION_FAILED);
        assertThat(world.read("/a.txt")).isEqualTo("two");
    }

    @Test
    void refusesAPathThroughAFileAndAFileWhereAFolderIs() {
        world.put("/a/b", "file");
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> world.put("/a/b/c/d", "x"))
                .withMessageContaining("/a/b;")
                .extracting(Problem::code)
                .isEqualTo(ErrorCode.CONFLICT);
        assertThat(problem(() -> world.put("/a", "x"))).isEqualTo(ErrorCode.ALREADY_EXISTS);
        assertThat(problem(() -> world.read("/a"))).isEqualTo(ErrorCode.CONFLICT);
        assertThat(problem(() -> world.read("/b"))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(problem(() -> world.put("/", "x"))).isEqualTo(ErrorCode.INVALID_PATH);
    }

    @Test
    void writersOfOnePathAtOnceEachGetAVersion() throws Exception {
        int writers = 24;
        List<Node> done = atOnce(writers, i -> world.put("/inbox/one.txt", "by " + i));
        assertThat(done.stream().map(Node::versionNumber))
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, writers)
                        .mapToObj(Long::valueOf)
                        .toList());
        assertThat(done.stream().map(Node::id).distinct()).hasSize(1);
        assertThat(world.told()).hasSize(writers + 1);
    }

    @Test
    void ofWritersWithTheSameExpectationOneWins() throws Exception {
        int writers = 16;
        Node first = world.put("/one.txt", "first");
        Precondition asFirst = etag -> etag.equals(Optional.ofNullable(first.etag()));
        List<Boolean> won = atOnce(writers, i -> {
            try {
                world.put("/one.txt", "by " + i, new Files.PutTerms(asFirst, false));
                return true;
            } catch (Problem e) {
                assertThat(e.code()).isEqualTo(ErrorCode.PRECONDITION_FAILED);
                return false;
            }
        });
        assertThat(won).containsOnlyOnce(true);
    }

    @Test
    void listsAFolderByNameInParts() {
        for (String name : List.of("b", "a", "Z", "é", "a b", "10", "9")) {
            world.put("/f/" + name, name);
        }
        world.put("/other", "x");
        List<String> seen = new ArrayList<>();
        String cursor = null;
        do {
            var page = world.list("/f", false, 3, cursor);
            page.items().forEach(node -> seen.add(node.name()));
            cursor = page.next();
        } while (cursor != null);
        assertThat(seen).containsExactly("10", "9", "Z", "a", "a b", "b", "é");
        assertThat(world.paths("/", false)).containsExactly("/f", "/other");
        assertThat(world.paths("/other", false)).containsExactly("/other");
    }

    @Test
    void listsAllBeneathInParts() {
        List<String> files =
                List.of("/a/1", "/a/b/1", "/a/b/2", "/a/b.txt", "/a/c/d/e/f", "/b", "/c/1");
        files.forEach(path -> world.put(path, path));
        List<String> whole = List.of(
                "/a",
                "/a/1",
                "/a/b",
                "/a/b/1",
                "/a/b/2",
                "/a/b.txt",
                "/a/c",
                "/a/c/d",
                "/a/c/d/e",
                "/a/c/d/e/f",
                "/b",
                "/c",
                "/c/1");
        for (int limit = 1; limit <= whole.size() + 1; limit++) {
            List<String> seen = new ArrayList<>();
            String cursor = null;
            do {
                var page = world.list("/", true, limit, cursor);
                assertThat(page.items()).hasSizeBetween(1, limit);
                page.items().forEach(node -> seen.add(node.path()));
                cursor = page.next();
            } while (cursor != null);
            assertThat(seen).as("limit %s", limit).isEqualTo(whole);
        }
        assertThat(world.paths("/a/c", true)).containsExactly("/a/c/d", "/a/c/d/e", "/a/c/d/e/f");
    }

    @Test
    void walksPathsOfAnyDepth() {
        for (int depth : List.of(1, 7, 8, 9, 16, 17, 63, 64)) {
            String path = "/" + depth + "/x".repeat(depth - 1);
            world.put(path, "at " + depth);
            assertThat(world.read(path)).isEqualTo("at " + depth);
        }
    }

    static ErrorCode problem(ThrowingCallable call) {
        return assertThatExceptionOfType(Problem.class)
                .isThrownBy(call)
                .actual()
                .code();
    }

    private interface Work<T> {
        T run(int writer) throws Exception;
    }

    private static <T> List<T> atOnce(int writers, Work<T> work) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<T>> calls = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                int writer = i;
                calls.add(() -> work.run(writer));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> done : threads.invokeAll(calls)) {
                results.add(done.get());
            }
            return results;
        }
    }
}
