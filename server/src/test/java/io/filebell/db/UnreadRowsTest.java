package io.filebell.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.WorkspaceId;
import io.filebell.testing.Databases;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A statement whose rows nobody read stayed open in the cache of statements. The pragma of a
 * checkpoint is one, so once the write-ahead log had grown to its limit, every commit failed with
 * "cannot open savepoint - SQL statements in progress".
 */
final class UnreadRowsTest {

    private static final WorkspaceId GROUP = new WorkspaceId("ws_00000000000000000000000000");

    @TempDir
    private Path folder;

    @Test
    void doNotHoldUpTheNextWrite() {
        try (Database database = Databases.sqlite(folder)) {
            database.write(
                    GROUP, tx -> tx.update("CREATE TABLE number (n INTEGER)").execute());

            database.write(
                    GROUP,
                    tx -> tx.update("INSERT INTO number VALUES (1), (2) RETURNING n")
                            .execute());
            database.write(
                    GROUP, tx -> tx.update("INSERT INTO number VALUES (3)").execute());

            assertThat(database.<Integer>read(tx -> tx.query("SELECT COUNT(*) FROM number")
                            .mapTo(Integer.class)
                            .one()))
                    .isEqualTo(3);
        }
    }
}
