package io.filebell.backup;

import io.filebell.base.ErrorCode;
import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.base.Ticker;
import io.filebell.blob.BlobLocation;
import io.filebell.blob.BlobRef;
import io.filebell.blob.BlobStore;
import io.filebell.blob.StoredBlob;
import io.filebell.db.Snapshot;
import io.filebell.db.Table;
import io.filebell.workspace.StoredContents;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Writes everything that a server keeps as one archive, while it goes on: a tar of the rows of all
 * tables, then of the large contents, between a {@link Manifest} and a {@link Seal}.
 *
 * <p><b>One state.</b> All rows are those of one snapshot of the database. It is closed before the
 * contents are copied, which may take hours: a content that it names stays where it is for
 * {@link Limits#BLOB_GRACE} after its last reference went, and each copied one is compared with its
 * SHA-256. So a backup that ends well has all that its rows name, and one that takes longer fails.
 *
 * <p><b>Not in it:</b> the master key, the admin key, the settings.
 */
public final class Backup {

    /** Who serves which log at the moment is nothing to restore. */
    private static final Set<String> LEFT_OUT = Set.of("instance");

    private final BlobStore blobs;
    private final Ticker ticker;
    private final LongConsumer written;

    /**
     * @param blobs of the server that the database belongs to
     * @param written told of bytes as they go into the archive
     */
    public Backup(BlobStore blobs, Ticker ticker, LongConsumer written) {
        this.blobs = blobs;
        this.ticker = ticker;
        this.written = written;
    }

    /** What an archive holds. */
    public record Written(Manifest manifest, Seal seal) {}

    /**
     * Writes the archive.
     *
     * @param snapshot is closed as soon as its rows are read
     * @param out is flushed, not closed
     * @param list a file that may be written over: it takes the names of the contents meanwhile
     * @throws Problem when a content is missing or is not what it should be
     * @throws UncheckedIOException when the archive cannot be written
     */
    public Written write(
            Snapshot snapshot, String version, Instant now, OutputStream out, Path list) {
        Manifest manifest = new Manifest(
                Manifest.FORMAT,
                version,
                now,
                snapshot.schema(),
                snapshot.dialect().name().toLowerCase(Locale.ROOT));
        try {
            TarWriter archive = new TarWriter(out, now.getEpochSecond(), written);
            archive.entry(Manifest.ENTRY, json(manifest));
            long begun = ticker.nanos();
            Map<String, Long> tables;
            Map<String, Long> counters;
            try (snapshot) {
                tables = rows(snapshot, archive);
                counters = snapshot.counters();
                listContents(snapshot, list);
            }
            Copied copied = copyContents(archive, list, begun);
            Seal seal = new Seal(tables, counters, copied.blobs(), copied.bytes(), archive.soFar());
            archive.entry(Seal.ENTRY, json(seal));
            archive.end();
            return new Written(manifest, seal);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] json(Object value) {
        return JsonFormat.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(value);
    }

    private static Map<String, Long> rows(Snapshot snapshot, TarWriter archive) {
        Map<String, Long> rows = new LinkedHashMap<>();
        for (Table table : snapshot.tables()) {
            if (!LEFT_OUT.contains(table.name())) {
                RowsWriter writer = new RowsWriter(archive, table);
                snapshot.rows(table, writer::add);
                rows.put(table.name(), writer.end());
            }
        }
        return rows;
    }

    /** Into a file, because there may be millions of them. */
    private static void listContents(Snapshot snapshot, Path list) throws IOException {
        try (BufferedWriter lines = Files.newBufferedWriter(list)) {
            snapshot.read(tx -> {
                StoredContents.eachReferred(tx, blob -> {
                    try {
                        lines.write(blob.ref().size() + " " + blob.location().name() + "\n");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
                return true;
            });
        }
    }

    private record Copied(long blobs, long bytes) {}

    private Copied copyContents(TarWriter archive, Path list, long begun) throws IOException {
        long count = 0;
        long bytes = 0;
        try (BufferedReader lines = Files.newBufferedReader(list)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] parts = line.split(" ", 2);
                BlobLocation location = new BlobLocation(parts[1]);
                StoredBlob blob = new StoredBlob(
                        new BlobRef(location.sha256(), Long.parseLong(parts[0])), location);
                copy(archive, blob, begun);
                count++;
                bytes += blob.ref().size();
            }
        }
        return new Copied(count, bytes);
    }

    private void copy(TarWriter archive, StoredBlob blob, long begun) throws IOException {
        BlobRef ref = blob.ref();
        try (InputStream in = blobs.open(blob.location(), 0, ref.size())
                .orElseThrow(() -> missing(blob, begun))) {
            byte[] digest = archive.entry(Restore.BLOBS + ref.sha256(), ref.size(), in);
            if (!Arrays.equals(digest, ref.digest())) {
                throw new Problem(
                        ErrorCode.INTERNAL,
                        "The stored content " + blob.location()
                                + " has other bytes than it had: its disk is damaged, or somebody"
                                + " changed it. There is no backup.");
            }
        }
    }

    private Problem missing(StoredBlob blob, long begun) {
        Duration taken = Duration.ofNanos(ticker.nanos() - begun);
        boolean tooLong = taken.compareTo(Limits.BLOB_GRACE) >= 0;
        return new Problem(
                ErrorCode.UNAVAILABLE,
                "The content " + blob.location() + " is not in the blob store"
                        + (tooLong
                                ? " any more: the backup takes longer than the "
                                        + Limits.BLOB_GRACE.toHours()
                                        + " h that deleted contents are kept. Write it to a faster"
                                        + " place."
                                : ", although a file has it. Look whether FILEBELL_BLOBS is set as"
                                        + " it is for the server. There is no backup."));
    }
}
