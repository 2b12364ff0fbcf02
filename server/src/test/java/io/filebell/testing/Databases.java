package io.filebell.testing;

import io.filebell.db.Database;
import io.filebell.db.PostgresDatabase;
import io.filebell.db.SqliteDatabase;
import java.nio.file.Path;

/** Empty databases for tests, migrated, to be closed by the test. */
public final class Databases {

    private Databases() {}

    /** A file in a folder that the test has to itself; opening it again finds what was written. */
    public static Database sqlite(Path folder) {
        return new SqliteDatabase(folder.resolve("filebell.db"), failure -> {
            throw new AssertionError("The database file cannot be used", failure);
        });
    }

    /** A new database on the PostgreSQL server of this test run. */
    public static Database postgres() {
        return new PostgresDatabase(Postgres.newDatabase());
    }
}
