package io.filebell.account;

import io.filebell.db.Database;
import io.filebell.testing.Databases;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

class UsersTest {

    @Nested
    class OnSqlite extends UsersConformance {
        @Override
        Database open(Path folder) {
            return Databases.sqlite(folder);
        }
    }

    @Nested
    class OnPostgres extends UsersConformance {
        @Override
        Database open(Path folder) {
            return Databases.postgres();
        }
    }
}
