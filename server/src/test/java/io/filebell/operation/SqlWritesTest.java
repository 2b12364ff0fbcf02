package io.filebell.operation;

import io.filebell.db.Database;
import io.filebell.testing.Databases;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

final class SqlWritesTest {

    @Nested
    class OnSqlite extends SqlWritesConformance {
        @Override
        Database open(Path folder) {
            return Databases.sqlite(folder);
        }
    }

    @Nested
    class OnPostgres extends SqlWritesConformance {
        @Override
        Database open(Path folder) {
            return Databases.postgres();
        }
    }
}
