package io.filebell.cli;

import io.filebell.Archives;
import io.filebell.Version;
import io.filebell.backup.Backup;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code filebell backup}: everything that a server keeps, in one file, while it runs. */
@Command(
        name = "backup",
        description = "Write the database and the contents of all files into one file, while the"
                + " server runs.",
        customSynopsis = "filebell backup FILE [--data DATA] [--json]",
        footer = {
            "",
            "Reads the server's data folder, or the database that FILEBELL_DATABASE names; so it"
                    + " wants the settings of the server, and no API key.",
            "DATA/master.key is not in the backup. Keep it apart: without it the secrets of"
                    + " endpoints cannot be opened.",
            "Examples:",
            "  filebell backup /backups/filebell-monday.tar",
            "  filebell backup - | ssh elsewhere 'cat > filebell.tar'"
        })
final class BackupCommand implements Callable<Integer> {

    private static final int BUFFER_BYTES = 1 << 20;

    private final Shell shell;

    @Parameters(
            index = "0",
            paramLabel = "FILE",
            description = "A new file; - for standard output.")
    private String target = "";

    @Option(
            names = "--data",
            paramLabel = "DATA",
            description = "The server's data folder. Default: ./data")
    private @Nullable String data;

    @Option(names = "--json", description = "Say what is in the backup as JSON.")
    private boolean json;

    BackupCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        boolean piped = target.equals("-");
        if (piped && json) {
            throw Failure.wrongUsage("Standard output can hold the backup or --json, not both.");
        }
        ServerLog.quiet();
        try {
            Backup.Written written = piped ? toStandardOutput() : toFile(path());
            ArchiveReport report = new ArchiveReport(shell.terminal());
            if (json) {
                report.json(written);
            } else if (!piped) {
                report.backedUp(written, target);
            }
        } catch (IOException e) {
            throw notWritten(e);
        } catch (UncheckedIOException e) {
            throw notWritten(e);
        }
        return Commands.DONE;
    }

    private Backup.Written toStandardOutput() throws IOException {
        Path list = Files.createTempFile("filebell-backup-", ".list");
        try {
            OutputStream out = new BufferedOutputStream(shell.terminal().bytes(), BUFFER_BYTES);
            Backup.Written written = write(out, list);
            out.flush();
            return written;
        } finally {
            Files.deleteIfExists(list);
        }
    }

    /** Under another name until all of it is on the disk. */
    private Backup.Written toFile(Path file) throws IOException {
        if (Files.exists(file)) {
            throw Failure.failed(file + " is there already. Name a new file.");
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Path list = file.resolveSibling(file.getFileName() + ".list");
        boolean made = false;
        try (FileChannel channel = create(part)) {
            made = true;
            OutputStream out =
                    new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
            Backup.Written written = write(out, list);
            out.flush();
            channel.force(true);
            Files.move(part, file);
            flushFolder(file);
            return written;
        } catch (FileAlreadyExistsException e) {
            throw Failure.failed(
                    e.getFile() + " is there already, from a backup that did not end or is under"
                            + " way. Remove it, or name another file.",
                    e);
        } finally {
            if (made) {
                Files.deleteIfExists(part);
                Files.deleteIfExists(list);
            }
        }
    }

    private Backup.Written write(OutputStream out, Path list) {
        Archives archives = new Archives(shell.clock(), shell.ticker(), Version.ofThisBuild());
        try (Progress progress = new Progress(shell, "backup", OptionalLong.empty())) {
            return archives.backup(ServerSettings.read(shell, data), out, list, progress::advance);
        }
    }

    /** Else a crash might forget the new name. */
    private static void flushFolder(Path file) throws IOException {
        try (FileChannel folder =
                FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private static FileChannel create(Path file) throws IOException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] mode = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        return FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode);
    }

    private Path path() {
        try {
            return Path.of(target).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw Failure.wrongUsage("\"" + e.getInput() + "\" is no file: " + e.getReason() + ".");
        }
    }

    private Failure notWritten(Exception e) {
        Throwable cause = e instanceof UncheckedIOException unchecked ? unchecked.getCause() : e;
        return Failure.failed("The backup could not be written to " + target + ": " + cause, e);
    }
}
