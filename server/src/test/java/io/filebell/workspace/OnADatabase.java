package io.filebell.workspace;

import io.filebell.db.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tests that share a database; each has a workspace of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OnADatabase {

    private Database database;
    World world;

    abstract Database open(Path folder);

    @BeforeAll
    void openDatabase(@TempDir Path folder) {
        database = open(folder);
    }

    @AfterAll
    void closeDatabase() {
        database.close();
    }

    @BeforeEach
    void makeWorld() {
        world = new World(database);
    }
}
