package io.filebell.stream;

import static io.filebell.stream.EventServer.OWNER;
import static io.filebell.stream.EventServer.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.db.Database;
import io.filebell.event.EventSource;
import io.filebell.stream.EventServer.Reply;
import io.filebell.testing.Databases;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventStreamsTest {

    @Nested
    class OnSqlite extends EventStreamsConformance {
        @Override
        Database open(Path folder) {
            return Databases.sqlite(folder);
        }
    }

    @Nested
    class OnPostgres extends EventStreamsConformance {
        @Override
        Database open(Path folder) {
            return Databases.postgres();
        }
    }

    @Test
    void endsCleanlyAndAnswersWhoWaitsWhenTheServerStops(@TempDir Path folder) {
        EventServer server = new EventServer(Databases.sqlite(folder), folder);
        EventSource workspace = server.workspace();
        EventClient stream = server.stream(events(workspace) + "/stream", OWNER);
        EventClient streamOfAll = server.stream("/v1/events/stream", OWNER);
        CompletableFuture<Reply> waiting = server.asking(events(workspace) + "?wait=60", OWNER);
        await().until(() -> server.hearing.listeners() == 3);

        server.stop();

        assertThat(stream.lastWords()).contains("stopping");
        assertThat(streamOfAll.lastWords()).contains("stopping");
        assertThat(waiting.join().texts()).isEmpty();
        assertThat(waiting.join().next()).isNotEmpty();
        server.close();
    }
}
