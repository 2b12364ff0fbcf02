package io.filebell.delivery;

import io.filebell.db.Database;
import io.filebell.testing.Databases;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class EndpointRetentionTest extends EndpointRetentionConformance {

    @TempDir
    Path folder;

    @Override
    Database open() {
        return Databases.sqlite(folder);
    }
}
