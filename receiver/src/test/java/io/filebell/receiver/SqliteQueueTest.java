package io.filebell.receiver;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteQueueTest extends QueueConformance {

    @TempDir
    private Path folder;

    @Override
    String newDatabase() {
        return "jdbc:sqlite:" + folder.resolve("inbox.db");
    }
}
