package io.filebell.receiver;

import io.filebell.receiver.testing.Postgres;

final class PostgresQueueTest extends QueueConformance {

    @Override
    String newDatabase() {
        return Postgres.newDatabase();
    }
}
