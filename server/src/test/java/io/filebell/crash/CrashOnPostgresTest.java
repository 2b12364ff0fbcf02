package io.filebell.crash;

import io.filebell.testing.Postgres;
import java.util.Map;

class CrashOnPostgresTest extends CrashConformance {

    private final String url = Postgres.newDatabase();

    @Override
    Map<String, String> settings() {
        return Map.of("FILEBELL_DATABASE", url);
    }
}
