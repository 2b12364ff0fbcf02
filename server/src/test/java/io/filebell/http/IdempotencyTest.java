package io.filebell.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.Limits;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IdempotencyTest {

    private static final String THINGS = "/v1/workspaces/" + Things.WORKSPACE + "/things";
    private static final String KEY = "Idempotency-Key";

    private TestDoor door;

    @BeforeEach
    void open(@TempDir Path folder) {
        door = new TestDoor(folder);
    }

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void givesTheSameAnswerAgainAndDoesNothing() {
        TestDoor.Reply first = door.post(THINGS, "{\"name\": \"a\"}", KEY, "k1");
        TestDoor.Reply second = door.post(THINGS, "{\"name\": \"a\"}", KEY, "k1");

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.header("Idempotency-Replayed")).isEmpty();
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(second.response().body()).isEqualTo(first.response().body());
        assertThat(door.things.made).hasValue(1);
    }

    @Test
    void worksForPostsThatWriteNothing() {
        String first = door.post(THINGS + "/measure", "", KEY, "k1").response().body();
        String second = door.post(THINGS + "/measure", "", KEY, "k1").response().body();

        assertThat(second).isEqualTo(first);
        assertThat(door.things.made).hasValue(1);
    }

    @Test
    void refusesTheKeyForAnotherBodyOrPath() {
        door.post(THINGS, "{\"name\": \"a\"}", KEY, "k1");
        String other = THINGS.replace("ws_0", "ws_1");

        assertThat(door.post(THINGS, "{\"name\": \"b\"}", KEY, "k1").code())
                .isEqualTo("idempotency_key_reused");
        assertThat(door.post(other, "{\"name\": \"a\"}", KEY, "k1").status()).isEqualTo(422);
        assertThat(door.things.made).hasValue(1);
    }

    @Test
    void keepsCallersAndOperationsApart() {
        door.post(THINGS, "{\"name\": \"a\"}", KEY, "k1");
        door.post(THINGS, "{\"name\": \"a\"}", KEY, "k1", "Authorization", "Bearer fbk_other");
        door.post(THINGS + "/measure", "", KEY, "k1");

        assertThat(door.things.made).hasValue(3);
    }

    @Test
    void letsARequestThatWasRefusedBeSentAgain() {
        assertThat(door.post(THINGS, "{\"name\": \"\"}", KEY, "k1").status()).isEqualTo(400);
        assertThat(door.post(THINGS, "{\"name\": \"fails\"}", KEY, "k2").status())
                .isEqualTo(500);

        assertThat(door.post(THINGS, "{\"name\": \"a\"}", KEY, "k1").status()).isEqualTo(201);
        assertThat(door.post(THINGS, "{\"name\": \"a\"}", KEY, "k2").status()).isEqualTo(201);
    }

    @Test
    void refusesTheSecondWhileTheFirstRuns() throws InterruptedException, ExecutionException {
        CountDownLatch gate = new CountDownLatch(1);
        door.things.gates.put("cli", gate);
        String[] headers = {KEY, "k1", "Filebell-Via", "cli"};
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<TestDoor.Reply> first = CompletableFuture.supplyAsync(
                    () -> door.post(THINGS + "/measure", "", headers), clients);
            Awaitility.await().until(() -> door.things.waiting.get() == 1);

            TestDoor.Reply second = door.post(THINGS + "/measure", "", headers);
            gate.countDown();

            assertThat(second.status()).isEqualTo(409);
            assertThat(second.code()).isEqualTo("request_in_progress");
            assertThat(second.header("Retry-After")).isEqualTo("1");
            assertThat(first.get().status()).isEqualTo(200);
        }
        assertThat(door.post(THINGS + "/measure", "", headers).header("Idempotency-Replayed"))
                .isEqualTo("true");
        assertThat(door.things.made).hasValue(1);
    }

    @Test
    void forgetsAfterADay() {
        door.post(THINGS, "{\"name\": \"a\"}", KEY, "k1");
        door.time.pass(Limits.IDEMPOTENCY_KEPT.plusSeconds(1));

        assertThat(door.post(THINGS, "{\"name\": \"b\"}", KEY, "k1").status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "tab\tinside"})
    void refusesKeysThatAreNone(String key) {
        assertThat(door.post(THINGS, "{\"name\": \"a\"}", KEY, key).code())
                .isEqualTo("invalid_request");
    }

    @Test
    void refusesKeysThatAreTooLong() {
        assertThat(door.post(THINGS, "{\"name\": \"a\"}", KEY, "k".repeat(256)).status())
                .isEqualTo(400);
        assertThat(door.post(THINGS, "{\"name\": \"a\"}", KEY, "k".repeat(255)).status())
                .isEqualTo(201);
    }
}
