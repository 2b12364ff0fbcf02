package io.filebell.backup;

import io.filebell.base.ErrorCode;
import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.blob.BlobStore;
import io.filebell.blob.StoredBlob;
import io.filebell.db.BlankDatabase;
import io.filebell.delivery.AttemptTables;
import io.filebell.event.EventEpoch;
import io.filebell.workspace.StoredContents;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads an archive that {@link Backup} wrote into an empty database and an empty store of contents.
 *
 * <p>All rows are written in one transaction, which commits when the last byte was read and all is
 * as the seal says; contents go to places of their own, and their rows are told where. Cursors of
 * before mean nothing in the new database, which begins another epoch.
 */
public final class Restore {

    static final String BLOBS = "blobs/";

    private static final Pattern ROWS =
            Pattern.compile("database/([a-z][a-z0-9_]{0,62})/\\d+\\.jsonl\\.gz");
    private static final int NOTE_BYTES = 16 << 20;

    private final BlobStore blobs;
    private final Instant now;
    private final RandomGenerator random;
    private final Map<String, Long> rows = new TreeMap<>();
    private final List<StoredBlob> stored = new ArrayList<>();
    private boolean rowsEnded;
    private long blobCount;
    private long blobBytes;

    /** @param blobs takes the contents; what it took stays there when the restore fails */
    public Restore(BlobStore blobs, Instant now, RandomGenerator random) {
        this.blobs = blobs;
        this.now = now;
        this.random = random;
    }

    /**
     * Restores the archive; nothing is committed when this throws.
     *
     * @param database makes the database, given the version of its tables
     * @throws Problem that says what is wrong with the archive, or why it cannot be restored here
     */
    public Backup.Written run(InputStream in, Function<String, BlankDatabase> database) {
        try {
            TarReader archive = new TarReader(in);
            Manifest manifest = manifest(archive);
            try (BlankDatabase blank = database.apply(manifest.schema())) {
                Seal seal = fill(archive, blank);
                blank.count(seal.counters());
                blank.write(tx -> {
                    EventEpoch.restored(tx, random);
                    return true;
                });
                blank.commit();
                return new Backup.Written(manifest, seal);
            }
        } catch (DamagedArchive e) {
            throw e.problem();
        } catch (IOException e) {
            throw new Problem(
                    ErrorCode.UNAVAILABLE, "The backup cannot be read: " + e.getMessage(), e);
        }
    }

    private static Manifest manifest(TarReader archive) throws IOException {
        Optional<TarHeader> first = archive.next();
        if (first.filter(header -> header.name().equals(Manifest.ENTRY)).isEmpty()) {
            throw new DamagedArchive("it does not begin as one");
        }
        byte[] bytes = archive.all(NOTE_BYTES);
        int format = note(bytes, JsonNode.class).path("format").asInt(0);
        if (format > Manifest.FORMAT) {
            throw new Problem(
                    ErrorCode.UNAVAILABLE,
                    "The backup was written by a newer Filebell (format " + format
                            + "). Restore it with that version or a later one.");
        }
        return note(bytes, Manifest.class);
    }

    private static <T> T note(byte[] bytes, Class<T> type) {
        try {
            return JsonFormat.MAPPER.readValue(bytes, type);
        } catch (JacksonException e) {
            throw new DamagedArchive("what it says of itself cannot be read", e);
        }
    }

    private Seal fill(TarReader archive, BlankDatabase database) throws IOException {
        while (true) {
            TarHeader entry =
                    archive.next().orElseThrow(() -> new DamagedArchive("it ends before its end"));
            Matcher table = ROWS.matcher(entry.name());
            if (table.matches()) {
                addRows(database, table.group(1), archive.all(Limits.BACKUP_CHUNK_BYTES_READ));
            } else if (entry.name().startsWith(BLOBS)) {
                endRows(database);
                addBlob(database, entry, archive);
            } else if (entry.name().equals(Seal.ENTRY)) {
                endRows(database);
                tell(database);
                Seal seal = note(archive.all(NOTE_BYTES), Seal.class);
                check(seal, archive.beforeThisEntry(), database);
                if (archive.next().isPresent()) {
                    throw new DamagedArchive("it goes on behind its end");
                }
                return seal;
            } else {
                throw new DamagedArchive("it has an entry \"" + entry.name() + "\"");
            }
        }
    }

    private void addRows(BlankDatabase database, String name, byte[] packed) {
        if (rowsEnded) {
            throw new DamagedArchive("its entries are in disorder");
        }
        if (!rows.containsKey(name)
                && !database.tables().contains(name)
                && !database.<Boolean>write(tx -> AttemptTables.make(tx, name))) {
            throw new DamagedArchive("it has a table \"" + name + "\"");
        }
        try (RowsReader reader = new RowsReader(name, packed);
                BlankDatabase.Filling filling = database.fill(reader.table())) {
            rows.merge(name, reader.each(filling::add), Long::sum);
        }
    }

    private void endRows(BlankDatabase database) {
        if (!rowsEnded) {
            rowsEnded = true;
            database.write(tx -> {
                StoredContents.forgetAll(tx, now);
                return true;
            });
        }
    }

    private void addBlob(BlankDatabase database, TarHeader entry, TarReader archive) {
        StoredBlob blob = blobs.put(archive.bytes(), entry.size());
        if (!entry.name().equals(BLOBS + blob.ref().sha256())) {
            blobs.delete(blob.location());
            throw new DamagedArchive("a content is not what it was");
        }
        blobCount++;
        blobBytes += entry.size();
        stored.add(blob);
        if (stored.size() == Limits.BACKUP_BLOBS_IN_A_BATCH) {
            tell(database);
        }
    }

    private void tell(BlankDatabase database) {
        database.write(tx -> {
            StoredContents.found(tx, stored);
            return true;
        });
        stored.clear();
    }

    private void check(Seal seal, String sha256, BlankDatabase database) {
        if (!seal.sha256().equals(sha256)) {
            throw new DamagedArchive("its SHA-256 is not the one it was sealed with");
        }
        if (!seal.tables().equals(rows)
                || seal.blobs() != blobCount
                || seal.blobBytes() != blobBytes) {
            throw new DamagedArchive("it has not as many rows and contents as it says");
        }
        long missing = database.<Long>write(StoredContents::missing);
        if (missing > 0) {
            throw new DamagedArchive("the contents of " + missing + " files are missing");
        }
    }
}
