package io.filebell.receiver;

import io.filebell.receiver.testing.Postgres;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

final class PostgresQueueTest extends QueueConformance {

    @Override
    String newDatabase() {
        return Postgres.newDatabase();
    }

    @Test
    void aJoinedHandlerWhoseStatementTimesOutUsesUpItsAttempts() {
        Receiver receiver = start(builder()
                .onJoined("*", HandlerOptions.DEFAULT.withAttempts(1), (event, connection) -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("SET LOCAL statement_timeout = 20");
                        statement.execute("SELECT pg_sleep(60)");
                    }
                }));
        receiver.receive(sender.event("evt_1", "file.created", "nd_1"));
        awaitState(receiver, "evt_1", JobState.DEAD);
    }
}
