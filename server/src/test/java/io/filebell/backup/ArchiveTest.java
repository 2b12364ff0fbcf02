package io.filebell.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filebell.base.Problem;
import io.filebell.blob.DiskBlobStore;
import io.filebell.db.BlankDatabase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file that a backup is. */
final class ArchiveTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void entriesAreReadAsTheyWereWritten() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(out, 0, bytes -> {});
        writer.entry("one", "hello".getBytes(UTF_8));
        writer.entry("two", new byte[512]);
        writer.entry("three", 700, new ByteArrayInputStream(new byte[1_000]));
        String soFar = writer.soFar();
        writer.entry("four", new byte[0]);
        writer.end();
        assertThat(out.size() % TarHeader.BYTES).isZero();

        TarReader reader = new TarReader(new ByteArrayInputStream(out.toByteArray()));
        assertThat(reader.next()).contains(new TarHeader("one", 5));
        assertThat(reader.all(5)).isEqualTo("hello".getBytes(UTF_8));
        assertThat(reader.next()).contains(new TarHeader("two", 512));
        assertThat(reader.next()).contains(new TarHeader("three", 700));
        assertThat(reader.bytes().readNBytes(3)).hasSize(3);
        assertThat(reader.next()).contains(new TarHeader("four", 0));
        assertThat(reader.beforeThisEntry()).isEqualTo(soFar);
        assertThat(reader.next()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 8_589_934_591L, 8_589_934_592L, 50_000_000_000L})
    void sizesOfAllContentsFitIntoAHeader(long size) {
        TarHeader header = new TarHeader("blobs/" + "a".repeat(64), size);

        assertThat(TarHeader.read(header.write(NOW.getEpochSecond()))).contains(header);
        assertThat((size + header.padding()) % TarHeader.BYTES).isZero();
    }

    @Test
    void aNewerFormatAndANewerSchemaAreRefused() throws IOException {
        assertRefused("{\"format\":2,\"more\":true}", "newer Filebell (format 2)");
        assertRefused(
                "{\"format\":1,\"filebell\":\"9\",\"made_at\":\"2026-11-23T12:00:00.000Z\","
                        + "\"schema\":\"999\",\"database\":\"sqlite\"}",
                "newer Filebell (schema version 999)");
    }

    @Test
    void whatIsNoBackupIsRefused() throws IOException {
        assertThatThrownBy(() -> restore("PK, a zip".repeat(200).getBytes(UTF_8)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("damaged, or none");
        assertThatThrownBy(() -> restore(new byte[0])).hasMessageContaining("ends before its end");
        assertRefused("[]", "damaged");
    }

    private void assertRefused(String manifest, String sentence) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(out, 0, bytes -> {});
        writer.entry(Manifest.ENTRY, manifest.getBytes(UTF_8));
        writer.end();
        assertThatThrownBy(() -> restore(out.toByteArray()))
                .isInstanceOf(Problem.class)
                .hasMessageContaining(sentence);
    }

    private void restore(byte[] archive) {
        Random random = new Random(1);
        new Restore(DiskBlobStore.open(folder.resolve("blobs"), random), NOW, random)
                .run(
                        new ByteArrayInputStream(archive),
                        schema -> BlankDatabase.sqlite(folder.resolve("new.db"), schema));
    }
}
