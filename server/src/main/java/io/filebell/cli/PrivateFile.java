package io.filebell.cli;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Files of this user alone (mode 600, in a folder of mode 700), replaced as a whole. */
public final class PrivateFile {

    private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private PrivateFile() {}

    /** Writes it, making its folder. Whoever reads meanwhile sees the old or the new content. */
    public static void write(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid());
        Files.createDirectories(file.toAbsolutePath().getParent(), permissions("rwx------"));
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, permissions("rw-------"));
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whether somebody else may read or change it, where the system can say so. */
    static boolean isOpenToOthers(Path file) throws IOException {
        return knowsPermissions()
                && Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains);
    }

    private static FileAttribute<?>[] permissions(String text) {
        return knowsPermissions()
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean knowsPermissions() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }
}
