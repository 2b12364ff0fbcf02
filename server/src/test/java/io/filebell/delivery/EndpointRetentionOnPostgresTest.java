package io.filebell.delivery;

import io.filebell.db.Database;
import io.filebell.testing.Databases;

class EndpointRetentionOnPostgresTest extends EndpointRetentionConformance {

    @Override
    Database open() {
        return Databases.postgres();
    }
}
