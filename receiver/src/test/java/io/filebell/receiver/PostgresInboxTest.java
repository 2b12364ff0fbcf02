package io.filebell.receiver;

import io.filebell.receiver.testing.Postgres;

final class PostgresInboxTest extends InboxConformance {

    @Override
    String newDatabase() {
        return Postgres.newDatabase();
    }

    @Override
    int flood() {
        return 2_000;
    }
}
