package io.filebell;

import io.filebell.account.MasterKey;
import io.filebell.backup.Backup;
import io.filebell.backup.Restore;
import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import io.filebell.base.Ticker;
import io.filebell.blob.DiskBlobStore;
import io.filebell.db.BlankDatabase;
import io.filebell.db.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Backups of what a server keeps, and back: composes them from the same settings as the server, in
 * a process of their own.
 */
public final class Archives {

    /** What a data folder may hold before a restore: what a backup does not have. */
    private static final Set<String> OF_ITS_OWN = Set.of("lock", "filebell.yaml", "master.key");

    private static final String FRESH = "restoring.db";

    private final InstantSource clock;
    private final Ticker ticker;
    private final Version version;
    private final SecureRandom random = new SecureRandom();

    public Archives(InstantSource clock, Ticker ticker, Version version) {
        this.clock = clock;
        this.ticker = ticker;
        this.version = version;
    }

    /**
     * Writes an archive of the server with these settings, which may be running.
     *
     * @param list a file that may be written over meanwhile
     * @param written told of bytes as they go into the archive
     * @throws Problem when there is nothing to back up, or not all of it
     */
    public Backup.Written backup(
            Settings settings, OutputStream out, Path list, LongConsumer written) {
        Snapshot snapshot = snapshot(settings);
        DiskBlobStore blobs = DiskBlobStore.toRead(settings.storage().blobs(), random);
        return new Backup(blobs, ticker, written)
                .write(snapshot, version.text(), clock.instant(), out, list);
    }

    /** What was restored, and whether its secrets can be opened here. */
    public record Restored(Backup.Written backup, MasterKey.Fit masterKey) {}

    /**
     * Restores an archive to where a server with these settings will look. Leaves nothing behind
     * when it throws.
     *
     * @throws Problem when there is something already, or when the archive is not one that can be
     *     restored
     */
    public Restored restore(Settings settings, InputStream in) {
        Path data = settings.storage().data();
        try (DataFolder folder = DataFolder.open(data)) {
            boolean done = false;
            try {
                Restored restored = restoreLocked(settings, in);
                done = true;
                return restored;
            } finally {
                if (!done) {
                    folder.takeBack();
                }
            }
        } catch (IOException e) {
            throw new Problem(
                    ErrorCode.UNAVAILABLE,
                    "The folder " + data + " could not be written to: " + e.getMessage(),
                    e);
        }
    }

    private Restored restoreLocked(Settings settings, InputStream in) throws IOException {
        Path data = settings.storage().data();
        requireEmpty(data, "The data folder");
        requireEmpty(settings.storage().blobs(), "The folder of the blobs");
        Path marker = data.resolve(DataFolder.RESTORING);
        Files.writeString(marker, "");
        boolean done = false;
        try {
            Restored restored = restoreMarked(settings, in);
            done = true;
            return restored;
        } finally {
            if (!done) {
                remove(settings);
            }
            Files.deleteIfExists(marker);
        }
    }

    private Restored restoreMarked(Settings settings, InputStream in) throws IOException {
        Path data = settings.storage().data();
        Path fresh = data.resolve(FRESH);
        DiskBlobStore blobs = DiskBlobStore.open(settings.storage().blobs(), random);
        Backup.Written written = new Restore(blobs, clock.instant(), random)
                .run(
                        in,
                        schema -> settings.storage()
                                .database()
                                .map(url -> BlankDatabase.postgres(url.jdbc(), schema))
                                .orElseGet(() -> BlankDatabase.sqlite(fresh, schema)));
        if (settings.storage().database().isEmpty()) {
            flush(fresh);
            Files.move(fresh, database(settings), StandardCopyOption.ATOMIC_MOVE);
            flush(data);
        }
        try (Snapshot restored = snapshot(settings)) {
            return new Restored(
                    written,
                    restored.read(tx -> MasterKey.look(tx, data, settings.keys().master())));
        }
    }

    private static Snapshot snapshot(Settings settings) {
        return settings.storage()
                .database()
                .map(url -> Snapshot.ofPostgres(url.jdbc()))
                .orElseGet(() -> Snapshot.ofSqlite(database(settings)));
    }

    private static void requireEmpty(Path folder, String what) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            Optional<Path> found = files.filter(
                            file -> !OF_ITS_OWN.contains(file.getFileName().toString()))
                    .findFirst();
            if (found.isPresent()) {
                throw new Problem(
                        ErrorCode.CONFLICT,
                        what + " is not empty: there is " + found.get() + ". Restore into an empty"
                                + " one; only filebell.yaml and master.key may be there already.");
            }
        }
    }

    /** What a restore that failed has written. */
    private static void remove(Settings settings) throws IOException {
        Files.deleteIfExists(settings.storage().data().resolve(FRESH));
        Files.deleteIfExists(settings.storage().data().resolve(FRESH + "-journal"));
        if (Files.exists(settings.storage().blobs())) {
            Files.walkFileTree(settings.storage().blobs(), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                        throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
                        throws IOException {
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        }
    }

    private static void flush(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Path database(Settings settings) {
        return settings.storage().data().resolve("filebell.db");
    }
}
