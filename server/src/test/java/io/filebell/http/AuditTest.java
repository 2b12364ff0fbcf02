package io.filebell.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

final class AuditTest {

    private static final String THINGS = "/v1/workspaces/" + Things.WORKSPACE + "/things";

    private static final String[] MINE = {"Filebell-Via", "page"};

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private Logger audit;
    private TestDoor door;

    @BeforeEach
    void open(@TempDir Path folder) {
        HandWritten put = HandWritten.put("/v1/bytes")
                .named("bytes.put")
                .says("Take bytes.")
                .by(exchange -> exchange.answer(204));
        door = new TestDoor(folder, put);
        audit = (Logger) Awaitility.await()
                .until(() -> LoggerFactory.getLogger("audit"), Logger.class::isInstance);
        lines.start();
        audit.setLevel(Level.INFO);
        audit.addAppender(lines);
    }

    @AfterEach
    void close() {
        audit.detachAppender(lines);
        audit.setLevel(null);
        door.close();
    }

    @Test
    void saysWhoChangedWhat() {
        TestDoor.Reply reply = door.post(THINGS, "{\"name\": \"a secret name\"}", MINE);

        assertThat(reply.status()).isEqualTo(201);
        assertThat(onlyLine())
                .containsEntry("operation", "thing.create")
                .containsEntry("status", "201")
                .containsEntry("organization", "org_" + "0".repeat(25) + "1")
                .containsEntry("user", "usr_" + "0".repeat(25) + "1")
                .containsEntry("key", "key_" + "0".repeat(25) + "1")
                .containsEntry("via", "page")
                .containsKeys("duration_micros", "request_id");
        assertThat(onlyLine().toString()).doesNotContain("secret", "fbk_");
    }

    @Test
    void saysWhoWasRefused() {
        String id = door.post(THINGS, "{}", "Authorization", "Bearer fbk_reader", MINE[0], MINE[1])
                .json()
                .path("request_id")
                .asString();

        assertThat(onlyLine()).containsEntry("status", "403").containsEntry("request_id", id);
    }

    @Test
    void saysWhoChangedSomethingThroughARouteWrittenByHand() {
        door.send("PUT", "/v1/bytes", "", MINE);

        assertThat(onlyLine())
                .containsEntry("operation", "bytes.put")
                .containsEntry("status", "204");
    }

    @Test
    void saysNothingOfWhatChangesNothing() {
        door.get(THINGS, MINE);
        door.post(THINGS + "/measure", "", MINE);
        door.send("PUT", "/v1/bytes", "", MINE);

        assertThat(onlyLine()).containsEntry("operation", "bytes.put");
    }

    /** The line is written when the answer is out, so the client may be a little ahead of it. */
    private Map<String, String> onlyLine() {
        List<Map<String, String>> said =
                Awaitility.await().until(this::mine, mine -> !mine.isEmpty());
        assertThat(said).hasSize(1);
        return said.getFirst();
    }

    /** Other tests may run beside this one, and there is one log. */
    private List<Map<String, String>> mine() {
        return List.copyOf(lines.list).stream()
                .map(line -> line.getKeyValuePairs().stream()
                        .collect(Collectors.toMap(
                                pair -> pair.key, pair -> String.valueOf(pair.value))))
                .filter(line -> "page".equals(line.get("via")))
                .toList();
    }
}
