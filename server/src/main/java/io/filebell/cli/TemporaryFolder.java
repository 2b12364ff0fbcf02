package io.filebell.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A new folder that goes, with all that is in it, when it is closed. */
public final class TemporaryFolder implements AutoCloseable {

    private final Path path;

    private TemporaryFolder(Path path) {
        this.path = path;
    }

    /**
     * Makes one.
     *
     * @param parent of it; empty for the system's temporary folder
     * @throws Failure when it cannot be made
     */
    public static TemporaryFolder make(Optional<Path> parent) {
        try {
            return new TemporaryFolder(
                    parent.isPresent()
                            ? Files.createTempDirectory(
                                    Files.createDirectories(parent.get()), "filebell-")
                            : Files.createTempDirectory("filebell-"));
        } catch (IOException e) {
            throw Failure.failed("The temporary folder cannot be used: " + FileTrouble.words(e), e);
        }
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                        throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
                        throws IOException {
                    Files.deleteIfExists(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw Failure.failed(
                    "The folder " + path + " cannot be removed; remove it by hand.", e);
        }
    }
}
