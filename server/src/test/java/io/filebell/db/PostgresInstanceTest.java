package io.filebell.db;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filebell.base.Problem;
import io.filebell.testing.Postgres;
import org.junit.jupiter.api.Test;

class PostgresInstanceTest {

    @Test
    void aSecondInstanceIsKeptOffUntilTheFirstIsGone() {
        String url = Postgres.newDatabase();
        try (PostgresInstance _ = new PostgresInstance(url, PostgresInstanceTest::fail)) {
            assertThatThrownBy(() -> new PostgresInstance(url, PostgresInstanceTest::fail))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("Another Filebell runs on this database");
        }
        new PostgresInstance(url, PostgresInstanceTest::fail).close();
    }

    @Test
    void instancesOnOtherDatabasesDoNotMatter() {
        new PostgresInstance(Postgres.newDatabase(), PostgresInstanceTest::fail).close();
        new PostgresInstance(Postgres.newDatabase(), PostgresInstanceTest::fail).close();
    }

    private static void fail(Throwable cause) {
        throw new AssertionError("Nobody took its place", cause);
    }
}
