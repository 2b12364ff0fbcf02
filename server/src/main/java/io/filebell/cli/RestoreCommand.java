package io.filebell.cli;

import io.filebell.Archives;
import io.filebell.Archives.Restored;
import io.filebell.Settings;
import io.filebell.Version;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code filebell restore}: a backup into an empty place. */
@Command(
        name = "restore",
        description = "Restore a backup into an empty data folder, and an empty database where"
                + " FILEBELL_DATABASE names one.",
        customSynopsis = "filebell restore FILE [--data DATA] [--json]",
        footer = {
            "",
            "The database need not be of the kind that the backup was made of: a backup of SQLite"
                    + " can be restored into PostgreSQL, and the other way round.",
            "Example:",
            "  filebell restore /backups/filebell-monday.tar --data ./restored"
        })
final class RestoreCommand implements Callable<Integer> {

    private static final int BUFFER_BYTES = 1 << 20;

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "FILE", description = "The backup; - for standard input.")
    private String file = "";

    @Option(
            names = "--data",
            paramLabel = "DATA",
            description = "The data folder to make. Default: ./data")
    private @Nullable String data;

    @Option(names = "--json", description = "Say what was restored as JSON.")
    private boolean json;

    RestoreCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        ServerLog.quiet();
        Settings settings = ServerSettings.read(shell, data);
        Source source = Source.of(shell, file);
        Archives archives = new Archives(shell.clock(), shell.ticker(), Version.ofThisBuild());
        try (InputStream in = source.open();
                Progress progress = new Progress(shell, "restore", source.size())) {
            InputStream counted = progress.counting(new BufferedInputStream(in, BUFFER_BYTES));
            Restored restored = archives.restore(settings, counted);
            ArchiveReport report = new ArchiveReport(shell.terminal());
            if (json) {
                report.json(restored.backup());
            } else {
                report.restored(restored, settings);
            }
        } catch (IOException e) {
            throw Failure.failed(
                    "The backup " + file + " cannot be read: " + FileTrouble.words(e), e);
        }
        return Commands.DONE;
    }
}
