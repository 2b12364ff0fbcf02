package io.filebell;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The data folder while a server runs from it: there, writable, and locked against a second
 * process.
 *
 * <p>The lock is that of the operating system on {@code <data>/lock} and ends with the process,
 * however it ends; the number in the file is only there to be told.
 */
public final class DataFolder implements AutoCloseable {

    /** A file that is there while a restore is under way. */
    static final String RESTORING = "restoring";

    private static final int DIGITS_OF_A_PROCESS = 20;

    private static final String LOCK = "lock";

    private final Path path;
    private final FileChannel lock;
    private final Made made;

    private DataFolder(Path path, FileChannel lock, Made made) {
        this.path = path;
        this.lock = lock;
        this.made = made;
    }

    /** What was missing before. */
    private record Made(boolean folder, boolean lock) {}

    /**
     * Makes the folder where it is missing, for this user alone, and locks it.
     *
     * @throws Problem {@link ErrorCode#UNAVAILABLE}, saying what to do, when it cannot be made or
     *     written to, or another process runs from it
     */
    public static DataFolder open(Path path) {
        try {
            boolean folder = create(path);
            Path file = path.resolve(LOCK);
            Made made = new Made(folder, !Files.exists(file));
            FileChannel channel = FileChannel.open(
                    file,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (tryLock(channel) == null || !Files.exists(file)) {
                String holder = holder(channel);
                channel.close();
                throw new Problem(
                        ErrorCode.UNAVAILABLE,
                        "Another Filebell" + holder + " runs with the data folder " + path
                                + ". Stop it, or choose another folder with --data.");
            }
            if (Files.exists(path.resolve(RESTORING))) {
                if (made.lock()) {
                    Files.deleteIfExists(file);
                }
                channel.close();
                throw new Problem(
                        ErrorCode.UNAVAILABLE,
                        "A restore into " + path + " did not end. Empty the folder and its blobs,"
                                + " and restore again.");
            }
            ByteBuffer self = ByteBuffer.wrap(
                    (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII));
            channel.truncate(0).write(self, 0);
            return new DataFolder(path, channel, made);
        } catch (FileAlreadyExistsException e) {
            throw unusable(path, e.getFile() + " is a file", e);
        } catch (AccessDeniedException e) {
            throw unusable(path, "this user may not write to " + e.getFile(), e);
        } catch (NoSuchFileException e) {
            throw unusable(path, "it cannot be made there", e);
        } catch (IOException e) {
            throw unusable(path, reason(e), e);
        }
    }

    public Path path() {
        return path;
    }

    /**
     * Takes away what {@link #open} made, as far as nothing else came into it; close it then. Who
     * opens the folder meanwhile is told that somebody runs from it.
     */
    void takeBack() throws IOException {
        if (made.lock()) {
            Files.deleteIfExists(path.resolve(LOCK));
        }
        if (made.folder() && isEmpty(path)) {
            Files.delete(path);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    /** Lets another process in. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new Problem(
                    ErrorCode.UNAVAILABLE, "The lock of " + path + " did not close: " + e, e);
        }
    }

    /** Whether it was missing. */
    private static boolean create(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return false;
        }
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectory(
                    path,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectory(path);
        }
        return true;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer digits = ByteBuffer.allocate(DIGITS_OF_A_PROCESS);
        channel.read(digits, 0);
        String number =
                new String(digits.array(), 0, digits.position(), StandardCharsets.US_ASCII).strip();
        return number.matches("\\d+") ? " (process " + number + ")" : "";
    }

    private static String reason(IOException e) {
        return e instanceof FileSystemException told && told.getReason() != null
                ? told.getFile() + ": " + told.getReason()
                : e.toString();
    }

    private static Problem unusable(Path path, String reason, IOException cause) {
        return new Problem(
                ErrorCode.UNAVAILABLE,
                "The data folder " + path + " cannot be used: " + reason
                        + ". Choose another one with --data, or make it writable.",
                cause);
    }
}
