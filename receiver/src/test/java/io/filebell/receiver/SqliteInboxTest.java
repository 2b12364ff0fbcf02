package io.filebell.receiver;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteInboxTest extends InboxConformance {

    @TempDir
    private Path folder;

    @Override
    String newDatabase() {
        return "jdbc:sqlite:" + folder.resolve("inbox.db");
    }

    @Override
    String withForeignKeys(String database) {
        return database + "?foreign_keys=true";
    }
}
