package io.filebell.stream;

import io.filebell.db.Database;
import io.filebell.testing.Databases;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

class EventListsTest {

    @Nested
    class OnSqlite extends EventListsConformance {
        @Override
        Database open(Path folder) {
            return Databases.sqlite(folder);
        }
    }

    @Nested
    class OnPostgres extends EventListsConformance {
        @Override
        Database open(Path folder) {
            return Databases.postgres();
        }
    }
}
