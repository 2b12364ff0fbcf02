package io.filebell.delivery;

import io.filebell.db.Database;
import io.filebell.testing.Databases;

class ForeignChangesOnPostgresTest extends ForeignChangesConformance {

    @Override
    Database open() {
        return Databases.postgres();
    }
}
