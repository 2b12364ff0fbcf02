package io.filebell.cli;

import io.filebell.Archives.Restored;
import io.filebell.Settings;
import io.filebell.account.MasterKey;
import io.filebell.backup.Backup;
import io.filebell.base.JsonFormat;
import io.filebell.cli.Terminal.Style;
import java.util.Map;
import java.util.TreeMap;

/** What a backup or a restore says at its end. */
final class ArchiveReport {

    private final Terminal terminal;

    ArchiveReport(Terminal terminal) {
        this.terminal = terminal;
    }

    void json(Backup.Written written) {
        Map<String, Object> all = new TreeMap<>();
        all.put("manifest", written.manifest());
        all.put("seal", written.seal());
        terminal.line(JsonFormat.MAPPER.writeValueAsString(all));
    }

    void backedUp(Backup.Written written, String file) {
        terminal.line(file + "  " + terminal.styled(Style.DIM, contents(written)));
        terminal.note("master.key is not in it. Keep that apart, and safe: without it the secrets"
                + " of endpoints cannot be opened.");
    }

    void restored(Restored restored, Settings settings) {
        terminal.line("Restored " + contents(restored.backup()) + ", as of "
                + JsonFormat.time(restored.backup().manifest().madeAt()) + ".");
        masterKey(restored.masterKey(), settings);
        terminal.note("API keys are those of the backup; admin.key is not in one. If none is known"
                + " any more, start once with FILEBELL_ADMIN_KEY set to a new one.");
        terminal.note("Cursors of event listeners from before answer 410 cursor_expired. Stop the"
                + " server that the backup was made of before you start this one: both would"
                + " deliver.");
    }

    private void masterKey(MasterKey.Fit fit, Settings settings) {
        String place = settings.storage().data().resolve("master.key").toString();
        String closed = "the secrets and own headers of endpoints, and kept answers to requests"
                + " with an Idempotency-Key, cannot be opened, and no server starts";
        switch (fit) {
            case FITS -> {}
            case MISSING ->
                terminal.note("The master key is not there. Put master.key of the old server at "
                        + place + ", or set FILEBELL_MASTER_KEY to its content: without it "
                        + closed + ".");
            case OTHER ->
                terminal.note("The master key that is set, or at " + place + ", is not the one of"
                        + " the backup: with it " + closed + ". Put the right one there.");
        }
    }

    private static String contents(Backup.Written written) {
        long rows = written.seal().tables().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return Figures.count(rows) + " rows and " + Figures.count(written.seal().blobs())
                + " contents of " + Figures.bytes(written.seal().blobBytes());
    }
}
