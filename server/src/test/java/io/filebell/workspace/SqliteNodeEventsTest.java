package io.filebell.workspace;

import io.filebell.db.Database;
import io.filebell.testing.Databases;
import java.nio.file.Path;

final class SqliteNodeEventsTest extends NodeEventsSuite {

    @Override
    Database open(Path folder) {
        return Databases.sqlite(folder);
    }
}
