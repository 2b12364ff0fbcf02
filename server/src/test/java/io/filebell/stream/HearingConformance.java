package io.filebell.stream;

import io.filebell.db.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One server for a class of tests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HearingConformance {

    EventServer server;

    abstract Database open(Path folder);

    @BeforeAll
    void start(@TempDir Path folder) {
        server = new EventServer(open(folder), folder);
    }

    @AfterAll
    void stop() {
        server.close();
    }
}
