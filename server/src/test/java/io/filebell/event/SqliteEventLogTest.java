package io.filebell.event;

import io.filebell.db.Database;
import io.filebell.testing.Databases;
import java.nio.file.Path;

class SqliteEventLogTest extends EventLogConformance {

    @Override
    Database open(Path folder) {
        return Databases.sqlite(folder);
    }
}
