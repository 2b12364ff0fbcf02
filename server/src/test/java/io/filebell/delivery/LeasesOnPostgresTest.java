package io.filebell.delivery;

import io.filebell.db.Database;
import io.filebell.testing.Databases;
import org.junit.jupiter.api.Test;

class LeasesOnPostgresTest extends LeasesConformance {

    @Override
    Database open() {
        return Databases.postgres();
    }

    @Test
    @Override
    void aWriteUnderALeaseThatHangsIsNotWaitedFor() throws InterruptedException {
        super.aWriteUnderALeaseThatHangsIsNotWaitedFor();
    }
}
