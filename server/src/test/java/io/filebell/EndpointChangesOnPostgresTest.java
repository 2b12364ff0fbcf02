package io.filebell;

import io.filebell.testing.Postgres;
import java.util.Map;

class EndpointChangesOnPostgresTest extends EndpointChangesConformance {

    @Override
    Map<String, String> database() {
        return Map.of("FILEBELL_DATABASE", Postgres.newDatabase());
    }
}
