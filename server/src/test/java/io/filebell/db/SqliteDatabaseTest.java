package io.filebell.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.testing.Databases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

class SqliteDatabaseTest extends DatabaseConformance {

    private static final int LARGE = 4 << 20;

    private Path opened = Path.of("");

    @Override
    Database open(Path folder) {
        opened = folder;
        return Databases.sqlite(folder);
    }

    @Override
    Database reopen() {
        return Databases.sqlite(opened);
    }

    @Test
    void undoesTheWholeCommitWhenTheDiskIsFullAndGoesOnWhenThereIsSpace() {
        database.write(group, tx -> {
            tx.update("CREATE TABLE content (bytes BLOB NOT NULL)").execute();
            return insert(tx, "before");
        });
        limitPages(pages() + 100);

        List<Waiting> writes = together(List.of(
                tx -> insert(tx, "neighbour"),
                tx -> insertContent(tx),
                tx -> insert(tx, "another")));

        assertThat(writes)
                .allSatisfy(write -> assertThat(write.failure())
                        .isInstanceOfSatisfying(
                                Problem.class,
                                problem -> assertThat(problem.code())
                                        .isEqualTo(ErrorCode.OUT_OF_SPACE)));
        assertThat(names()).containsExactly("before");
        database.write(group, tx -> insert(tx, "small"));
        limitPages(1 << 30);
        assertThat(database.<Boolean>write(group, SqliteDatabaseTest::insertContent))
                .isTrue();
        assertThat(names()).containsExactly("before", "small");
    }

    @Test
    void saysInASentenceThatTheDiskIsTooFullToMakeTheTables(@TempDir Path folder) {
        SQLiteDataSource full = new SQLiteDataSource();
        full.setUrl("jdbc:sqlite:" + folder.resolve("filebell.db") + "?max_page_count=20");

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Migrations.run(full, Dialect.SQLITE))
                .withMessage("The disk that the database is on is full. Free some space on it, and"
                        + " start again.")
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(ErrorCode.OUT_OF_SPACE));

        full.setUrl("jdbc:sqlite:" + folder.resolve("filebell.db"));
        Migrations.run(full, Dialect.SQLITE);
    }

    @Test
    @Tag("heavy")
    void writesOverItsLogInsteadOfMakingItLonger() throws IOException {
        database.write(
                group,
                tx -> tx.update("CREATE TABLE content (bytes BLOB NOT NULL)").execute());

        for (long written = 0; written < 2 * Limits.WAL_BYTES; written += LARGE) {
            database.write(group, tx -> {
                tx.update("DELETE FROM content").execute();
                return insertContent(tx);
            });
        }

        assertThat(Files.size(opened.resolve("filebell.db-wal")))
                .isLessThan(Limits.WAL_BYTES + 2 * LARGE);
        // What it freed would be room for the test of a full disk.
        database.close();
        spoil();
    }

    private static boolean insertContent(Tx tx) {
        return tx.update("INSERT INTO content (bytes) VALUES (zeroblob(:size))")
                        .bind("size", LARGE)
                        .execute()
                == 1;
    }

    private long pages() {
        return database.write(
                group, tx -> tx.query("PRAGMA page_count").mapTo(Long.class).one());
    }

    /** Makes the writer's connection fail as on a full disk when the file would grow beyond. */
    private void limitPages(long most) {
        database.write(
                group,
                tx -> tx.query("PRAGMA max_page_count = " + most)
                        .mapTo(Long.class)
                        .one());
    }
}
