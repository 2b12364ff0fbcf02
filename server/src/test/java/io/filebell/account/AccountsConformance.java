package io.filebell.account;

import io.filebell.db.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One database for a class of tests, and on it a new organization for each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AccountsConformance {

    private Database database;
    Office office;

    abstract Database open(Path folder);

    @BeforeAll
    void openDatabase(@TempDir Path folder) {
        database = open(folder);
    }

    @BeforeEach
    void openOffice() {
        office = new Office(database);
    }

    @AfterEach
    void closeOffice() {
        office.close();
    }

    @AfterAll
    void closeDatabase() {
        database.close();
    }

    /** Another organization on the same database. */
    Office neighbour() {
        return new Office(database);
    }
}
