package io.filebell.workspace;

import io.filebell.db.Database;
import io.filebell.testing.Databases;
import java.nio.file.Path;

final class SqliteContentsTest extends ContentsSuite {

    @Override
    Database open(Path folder) {
        return Databases.sqlite(folder);
    }
}
