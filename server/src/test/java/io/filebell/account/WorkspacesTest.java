package io.filebell.account;

import io.filebell.db.Database;
import io.filebell.testing.Databases;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

class WorkspacesTest {

    @Nested
    class OnSqlite extends WorkspacesConformance {
        @Override
        Database open(Path folder) {
            return Databases.sqlite(folder);
        }
    }

    @Nested
    class OnPostgres extends WorkspacesConformance {
        @Override
        Database open(Path folder) {
            return Databases.postgres();
        }
    }
}
