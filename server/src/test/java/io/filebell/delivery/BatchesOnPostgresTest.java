package io.filebell.delivery;

import io.filebell.db.Database;
import io.filebell.db.PostgresDatabase;
import io.filebell.testing.Postgres;

class BatchesOnPostgresTest extends BatchesConformance {

    private final String url = Postgres.newDatabase();

    @Override
    Database open() {
        return new PostgresDatabase(url);
    }
}
