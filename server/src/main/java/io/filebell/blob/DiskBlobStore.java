package io.filebell.blob;

import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blobs as files in a folder of this machine.
 *
 * <p><b>Layout:</b> {@code <root>/tmp/<random>} while the bytes come in, then
 * {@code <root>/<location>}. Files have the mode 600, folders 700.
 *
 * <p><b>Durability:</b> the bytes are written and flushed under a temporary name; the rename makes
 * them appear whole or not at all; then the folder is flushed, because without it a crash may
 * forget the new name although the bytes are there. A new folder's own name is flushed before any
 * put into it returns.
 */
public final class DiskBlobStore implements BlobStore {

    private static final Logger log = LoggerFactory.getLogger(DiskBlobStore.class);
    private static final String UNFINISHED = "tmp";
    private static final String FOLDERS = "[0-9a-f][0-9a-f]";
    private static final String SUFFIX_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

    private final Path root;
    private final Path unfinished;
    private final RandomGenerator random;
    private final Disk disk;
    private final Chunks chunks = new Chunks();
    private final Set<String> durableFolders = ConcurrentHashMap.newKeySet();

    DiskBlobStore(Path root, RandomGenerator random, Disk disk) {
        this.root = root.toAbsolutePath().normalize();
        this.unfinished = this.root.resolve(UNFINISHED);
        this.random = random;
        this.disk = disk;
    }

    /**
     * Opens the folder as a store, making it when it is missing, and tries that a file can be
     * written and renamed in it.
     *
     * @param random makes names that never repeat; safe for many threads, as {@code SecureRandom}
     *     is
     * @throws Problem that names the folder and says what to do when it cannot be used
     */
    public static DiskBlobStore open(Path root, RandomGenerator random) {
        DiskBlobStore store = new DiskBlobStore(root, random, new LocalDisk());
        store.check();
        return store;
    }

    /** The store of a server that may be running, only to read from: makes and tries nothing. */
    public static DiskBlobStore toRead(Path root, RandomGenerator random) {
        return new DiskBlobStore(root, random, new LocalDisk());
    }

    @Override
    public StoredBlob put(InputStream bytes, long maxBytes) {
        Path temp = unfinished.resolve(suffix());
        boolean moved = false;
        try {
            BlobRef ref = write(temp, bytes, maxBytes);
            BlobLocation location = BlobLocation.of(ref, suffix());
            keep(temp, location);
            moved = true;
            return new StoredBlob(ref, location);
        } catch (IOException e) {
            throw failed("store the upload", e);
        } finally {
            if (!moved) {
                discard(temp);
            }
        }
    }

    @Override
    public Optional<InputStream> open(BlobLocation location, long offset, long length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException(length + " bytes from " + offset);
        }
        try {
            FileChannel file = FileChannel.open(path(location), StandardOpenOption.READ);
            return Optional.of(new FileRange(file, offset, length));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed("read " + location, e);
        }
    }

    @Override
    public void delete(BlobLocation location) {
        try {
            disk.delete(path(location));
        } catch (IOException e) {
            throw failed("delete " + location, e);
        }
    }

    @Override
    public void eachBatch(Instant storedBefore, int batchSize, Consumer<List<BlobLocation>> batch) {
        List<BlobLocation> found = new ArrayList<>(batchSize);
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, FOLDERS)) {
            for (Path folder : folders) {
                eachFile(folder, storedBefore, file -> {
                    String name = folder.getFileName() + "/" + file.getFileName();
                    if (BlobLocation.isLocation(name)) {
                        found.add(new BlobLocation(name));
                    }
                    if (found.size() == batchSize) {
                        batch.accept(List.copyOf(found));
                        found.clear();
                    }
                });
            }
        } catch (DirectoryIteratorException | IOException e) {
            throw failed("list its files", e);
        }
        if (!found.isEmpty()) {
            batch.accept(List.copyOf(found));
        }
    }

    @Override
    public int sweepUnfinished(Instant untouchedSince) {
        int[] removed = new int[1];
        try {
            eachFile(unfinished, untouchedSince, file -> {
                disk.delete(file);
                removed[0]++;
            });
        } catch (DirectoryIteratorException | IOException e) {
            throw failed("sweep unfinished uploads", e);
        }
        return removed[0];
    }

    /** Fails unless the root can be written, flushed and renamed in. */
    void check() {
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw unusable("it is not a folder. Move the file away, or choose a folder", null);
        }
        try {
            makeFolders(unfinished);
            Path probe = unfinished.resolve(suffix());
            Path renamed = root.resolve("probe");
            try (FileChannel file = disk.create(probe)) {
                disk.write(file, ByteBuffer.wrap(new byte[1]));
                disk.force(file);
                disk.move(probe, renamed);
                disk.forceFolder(root);
            } finally {
                discard(probe);
                discard(renamed);
            }
        } catch (AccessDeniedException e) {
            throw unusable(
                    "this user may not write in it. Give it to this user, or choose another", e);
        } catch (IOException e) {
            if (isFull(e)) {
                throw new Problem(
                        ErrorCode.OUT_OF_SPACE,
                        "The disk of the blob folder " + root + " is full. Free some space on it.",
                        e);
            }
            throw unusable(reason(e) + ". Repair that, or choose another", e);
        }
    }

    private BlobRef write(Path temp, InputStream bytes, long maxBytes) throws IOException {
        MessageDigest sha256 = Sha256.start();
        long size = 0;
        byte[] chunk = chunks.take();
        try (FileChannel file = disk.create(temp)) {
            for (int n = fill(chunk, bytes); n > 0; n = fill(chunk, bytes)) {
                size += n;
                if (size > maxBytes) {
                    throw ContentReader.tooLarge(maxBytes);
                }
                sha256.update(chunk, 0, n);
                disk.write(file, ByteBuffer.wrap(chunk, 0, n));
            }
            disk.force(file);
        } finally {
            chunks.give(chunk);
        }
        return BlobRef.of(sha256.digest(), size);
    }

    /** The sender's failures are told from the disk's by being caught here. */
    private static int fill(byte[] chunk, InputStream bytes) {
        try {
            return bytes.readNBytes(chunk, 0, chunk.length);
        } catch (IOException e) {
            throw ContentReader.cutOff(e);
        }
    }

    private void keep(Path temp, BlobLocation location) throws IOException {
        Path folder = root.resolve(location.folder());
        if (!durableFolders.contains(location.folder())) {
            // Also when it exists: whoever made it may not have flushed its name yet.
            disk.makeFolder(folder);
            disk.forceFolder(root);
            durableFolders.add(location.folder());
        }
        Path target = path(location);
        try {
            disk.move(temp, target);
            disk.forceFolder(folder);
        } catch (IOException e) {
            durableFolders.remove(location.folder()); // It may be gone; the next put makes it.
            discard(target);
            throw e;
        }
    }

    private void makeFolders(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.getParent();
        if (parent == null) {
            throw new NoSuchFileException(folder.toString());
        }
        makeFolders(parent);
        disk.makeFolder(folder);
        disk.forceFolder(parent);
    }

    private Path path(BlobLocation location) {
        return root.resolve(location.name());
    }

    private String suffix() {
        StringBuilder text = new StringBuilder(BlobLocation.SUFFIX_CHARS);
        for (int i = 0; i < BlobLocation.SUFFIX_CHARS; i++) {
            text.append(SUFFIX_ALPHABET.charAt(random.nextInt(SUFFIX_ALPHABET.length())));
        }
        return text.toString();
    }

    /** What cannot be removed now is removed by the next sweep. */
    private void discard(Path file) {
        try {
            disk.delete(file);
        } catch (IOException e) {
            log.warn("The file {} could not be removed: {}", file, reason(e));
        }
    }

    private static void eachFile(Path folder, Instant touchedBefore, FileAction action)
            throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (isOlder(file, touchedBefore)) {
                    action.accept(file);
                }
            }
        } catch (NotDirectoryException e) {
            log.warn("{} is not a folder of this store; it is left as it is", folder);
        }
    }

    private static boolean isOlder(Path file, Instant touchedBefore) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(
                    file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile()
                    && attributes.lastModifiedTime().toInstant().isBefore(touchedBefore);
        } catch (NoSuchFileException e) {
            return false; // Deleted since it was listed.
        }
    }

    @FunctionalInterface
    private interface FileAction {
        void accept(Path file) throws IOException;
    }

    private Problem failed(String what, Exception e) {
        if (isFull(e)) {
            log.warn("The disk of the blob folder {} is full; it could not {}", root, what);
            return new Problem(ErrorCode.OUT_OF_SPACE, "The disk is full; nothing was stored.", e);
        }
        if (e instanceof ClosedByInterruptException) {
            return new Problem(
                    ErrorCode.UNAVAILABLE, "Filebell is stopping; nothing was stored.", e);
        }
        log.error("The blob folder {} could not {}: {}", root, what, reason(e));
        return new Problem(
                ErrorCode.UNAVAILABLE, "The disk failed. Look into the server's log.", e);
    }

    private Problem unusable(String why, @Nullable IOException e) {
        String detail = "The blob folder " + root + " cannot be used: " + why
                + " with FILEBELL_BLOBS=file:<folder>.";
        return e == null
                ? new Problem(ErrorCode.UNAVAILABLE, detail)
                : new Problem(ErrorCode.UNAVAILABLE, detail, e);
    }

    /** Java tells a full disk only by words, which may be translated; so the disk is asked, too. */
    private boolean isFull(Exception e) {
        String words = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (words.contains("no space left") || words.contains("quota exceeded")) {
            return true;
        }
        try {
            return disk.usableBytes(root) < Limits.UPLOAD_CHUNK_BYTES;
        } catch (IOException unknown) {
            return false;
        }
    }

    private static String reason(Exception e) {
        String reason = e instanceof FileSystemException told && told.getReason() != null
                ? told.getReason()
                : e.getMessage();
        return e.getClass().getSimpleName() + (reason == null ? "" : " (" + reason + ")");
    }
}
