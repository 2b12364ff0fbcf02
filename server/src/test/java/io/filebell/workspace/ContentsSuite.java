package io.filebell.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.blob.BlobLocation;
import io.filebell.blob.Content;
import io.filebell.blob.IncomingContent;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of stored contents, on any database. */
abstract class ContentsSuite extends OnADatabase {

    private static final Duration GRACE = Limits.BLOB_GRACE.plusMillis(1);

    private String large = "";
    private String small = "";

    /** Contents are shared by all workspaces of a database: each test has its own. */
    @BeforeEach
    void chooseContents() {
        small = "small " + world.workspace;
        large = (world.workspace + " ").repeat(1_000);
    }

    @Test
    void storesTheSameContentOnce() {
        world.put("/a", large);
        world.put("/b", large);
        world.put("/a", large);
        assertThat(world.stored()).hasSize(1);
        assertThat(world.read("/b")).isEqualTo(large);
    }

    @Test
    void keepsNoBytesOfAPutThatWasRefused() {
        world.put("/a/b", small);
        assertThat(FilesSuite.problem(() -> world.put("/a", large)))
                .isEqualTo(ErrorCode.ALREADY_EXISTS);
        assertThat(world.stored()).isEmpty();
        world.put("/c", large);
        world.put("/c", large, new Files.PutTerms(Precondition.NONE, true));
        assertThat(world.stored()).hasSize(1);
    }

    @Test
    void removesAContentADayAfterItsLastReference() {
        world.put("/a", large);
        world.put("/s", small);
        world.copy("/a", "/b");
        world.delete(world.idAt("/a"));
        world.delete(world.idAt("/s"));
        world.time.pass(GRACE);
        world.nodes.keeper().run();
        assertThat(world.read("/b")).isEqualTo(large);
        assertThat(rowsOf(small)).isZero();
        world.delete(world.idAt("/b"));
        world.time.pass(GRACE.minusMillis(2));
        world.nodes.keeper().run();
        assertThat(world.stored()).hasSize(1);
        world.time.pass(Duration.ofMillis(2));
        world.nodes.keeper().run();
        assertThat(world.stored()).isEmpty();
        assertThat(rowsOf(large)).isZero();
        world.put("/a", large);
        assertThat(world.read("/a")).isEqualTo(large);
    }

    @Test
    void keepsAContentThatWasPutAgainInTime() {
        world.put("/a", large);
        world.delete(world.idAt("/a"));
        world.time.pass(Duration.ofHours(1));
        world.put("/b", large);
        assertThat(world.stored()).hasSize(1);
        world.time.pass(GRACE);
        world.nodes.keeper().run();
        assertThat(world.read("/b")).isEqualTo(large);
    }

    @Test
    void givesADyingContentTheBytesOfThePutThatMeetsIt() {
        world.put("/a", large);
        BlobLocation first = world.stored().getFirst();
        world.delete(world.idAt("/a"));
        world.time.pass(GRACE);
        ContentRows contents = world.nodes.stores().contents();
        List<ContentRows.Dying> dying = world.database.write(
                world.workspace,
                tx -> contents.orphansBefore(tx, world.time.instant(), 1_000).stream()
                        .flatMap(blob -> contents.condemn(tx, blob, world.time.instant()).stream())
                        .filter(found -> found.location().equals(first))
                        .toList());
        assertThat(dying).hasSize(1);

        world.put("/b", large);
        world.blobs.delete(first);
        world.database.write(world.workspace, tx -> {
            contents.bury(tx, dying.getFirst());
            return true;
        });
        assertThat(world.stored()).hasSize(1).doesNotContain(first);
        assertThat(world.read("/b")).isEqualTo(large);
        world.time.pass(GRACE);
        world.nodes.keeper().run();
        assertThat(world.read("/b")).isEqualTo(large);
    }

    @Test
    void endsARemovalThatACrashInterrupted() {
        world.put("/a", large);
        world.delete(world.idAt("/a"));
        world.time.pass(GRACE);
        ContentRows contents = world.nodes.stores().contents();
        world.database.write(world.workspace, tx -> {
            for (Long blob : contents.orphansBefore(tx, world.time.instant(), 1_000)) {
                var _ = contents.condemn(tx, blob, world.time.instant());
            }
            return true;
        });
        world.start();
        world.nodes.keeper().run();
        assertThat(world.stored()).isEmpty();
        assertThat(rowsOf(large)).isZero();
    }

    @Test
    void removesBytesThatNoRowEverNamed() {
        world.put("/a", large);
        BlobLocation kept = world.stored().getFirst();
        Content lost = world.reader.read(
                IncomingContent.of(
                        new ByteArrayInputStream((large + "lost").getBytes(StandardCharsets.UTF_8)),
                        "lost"),
                World.MAX_BYTES);
        assertThat(lost).isInstanceOf(Content.Large.class);
        world.nodes.keeper().sweepStrays();
        assertThat(world.stored()).hasSize(2);
        world.time.pass(GRACE);
        world.nodes.keeper().sweepStrays();
        assertThat(world.stored()).containsExactly(kept);
    }

    private long rowsOf(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        Content read = world.reader.read(
                IncomingContent.of(new ByteArrayInputStream(bytes), "f"), World.MAX_BYTES);
        if (read instanceof Content.Large stored) {
            world.blobs.delete(stored.stored().location());
        }
        return world.database.read(
                tx -> tx.query("SELECT COUNT(*) FROM blob WHERE sha256 = :sha256")
                        .bind("sha256", read.ref().digest())
                        .mapTo(Long.class)
                        .one());
    }
}
