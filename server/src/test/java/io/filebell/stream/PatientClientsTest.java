package io.filebell.stream;

import static io.filebell.stream.EventServer.OWNER;
import static io.filebell.stream.EventServer.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.Limits;
import io.filebell.event.EventSource;
import io.filebell.stream.EventServer.Reply;
import io.filebell.testing.Databases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens after as long as a connection may be silent, which is real time to the door. */
@Tag("heavy")
class PatientClientsTest {

    private static final Duration LONGER = Limits.CLIENT_SILENCE.plusSeconds(10);

    private EventServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        server = new EventServer(Databases.sqlite(folder), folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void answersWhoWaitsLongerThanAConnectionMayBeSilent() {
        EventSource workspace = server.workspace();
        CompletableFuture<Reply> waiting = server.asking(events(workspace) + "?wait=60", OWNER);

        await().pollDelay(LONGER).atMost(LONGER.multipliedBy(2)).until(() -> true);
        server.notes.write(workspace, "at last");

        assertThat(waiting.join().texts()).containsExactly("at last");
    }

    @Test
    void cutsOffAReaderWhoTakesNothing() {
        EventSource workspace = server.workspace();
        EventClient silent = server.silentStream(events(workspace) + "/stream", OWNER);
        await().until(() -> server.hearing.listeners() == 1);
        String large = "x".repeat(100_000);
        for (int i = 0; i < 200; i++) {
            server.notes.write(workspace, large + i);
        }

        await().atMost(LONGER.multipliedBy(2)).until(() -> server.hearing.listeners() == 0);
        silent.close();
    }
}
