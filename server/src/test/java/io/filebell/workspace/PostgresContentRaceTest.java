package io.filebell.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.Limits;
import io.filebell.blob.BlobLocation;
import io.filebell.blob.Content;
import io.filebell.blob.IncomingContent;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.testing.Databases;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where transactions overlap, a put and the sweep of the same content wait for each other. */
final class PostgresContentRaceTest extends OnADatabase {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private CountDownLatch begun = new CountDownLatch(1);
    private CountDownLatch goOn = new CountDownLatch(1);
    private String text = "";
    private ContentRows contents = new ContentRows();
    private long blob;

    @Override
    Database open(Path folder) {
        return Databases.postgres();
    }

    @BeforeEach
    void orphanAContent() {
        begun = new CountDownLatch(1);
        goOn = new CountDownLatch(1);
        text = (world.workspace + " ").repeat(1_000);
        contents = world.nodes.stores().contents();
        world.put("/a", text);
        world.delete(world.idAt("/a"));
        world.time.pass(Limits.BLOB_GRACE.plusMillis(1));
        List<Long> orphans =
                world.database.read(tx -> contents.orphansBefore(tx, world.time.instant(), 10));
        blob = orphans.getLast();
    }

    @AfterEach
    void release() {
        goOn.countDown();
    }

    @AfterAll
    void endThreads() {
        threads.close();
    }

    @Test
    void theSweepSeesTheReferenceOfAPutThatCameFirst() throws Exception {
        Future<Boolean> put = threads.submit(() -> world.database.write(world.workspace, tx -> {
            Content content = content();
            long held = contents.hold(tx, content).blob();
            begun.countDown();
            awaitRelease();
            refer(tx, held, content);
            return true;
        }));
        begun.await();
        Future<Optional<ContentRows.Dying>> sweep = threads.submit(() -> world.database.write(
                world.ids.workspace(), tx -> contents.condemn(tx, blob, world.time.instant())));
        await().until(this::somebodyWaits);
        goOn.countDown();
        assertThat(put.get()).isTrue();
        assertThat(sweep.get()).isEmpty();
    }

    @Test
    void aPutThatMeetsADyingContentBringsItsOwnBytes() throws Exception {
        BlobLocation old = world.stored().getFirst();
        Future<Optional<ContentRows.Dying>> sweep =
                threads.submit(() -> world.database.write(world.ids.workspace(), tx -> {
                    Optional<ContentRows.Dying> dying =
                            contents.condemn(tx, blob, world.time.instant());
                    begun.countDown();
                    awaitRelease();
                    return dying;
                }));
        begun.await();
        Future<Node> put = threads.submit(() -> world.put("/b", text));
        await().until(this::somebodyWaits);
        goOn.countDown();
        assertThat(sweep.get()).map(ContentRows.Dying::location).contains(old);
        assertThat(put.get().path()).isEqualTo("/b");
        world.blobs.delete(old);
        world.database.write(world.workspace, tx -> {
            contents.bury(tx, sweep.resultNow().orElseThrow());
            return true;
        });
        assertThat(world.read("/b")).isEqualTo(text);
    }

    private void refer(Tx tx, long held, Content content) {
        FileVersion version = new FileVersion(
                world.ids.version(), 1, held, content.ref(), content.type().name());
        world.nodes
                .stores()
                .versions()
                .insert(
                        tx,
                        world.ids.node(),
                        version,
                        new NodeRow.Stamp(world.time.instant(), world.caller.user()));
    }

    private Content content() {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return world.reader.read(
                IncomingContent.of(new ByteArrayInputStream(bytes), "f"), World.MAX_BYTES);
    }

    private void awaitRelease() {
        try {
            goOn.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean somebodyWaits() {
        return world.database.read(tx -> tx.query("""
                SELECT COUNT(*) FROM pg_locks
                WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity
                    WHERE datname = current_database())
                """).mapTo(Long.class).one()) > 0;
    }
}
