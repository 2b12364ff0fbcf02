package io.filebell.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.filebell.base.ErrorCode;
import io.filebell.base.Json;
import io.filebell.base.KeyId;
import io.filebell.base.Limits;
import io.filebell.base.OrganizationId;
import io.filebell.base.Problem;
import io.filebell.base.Sealer;
import io.filebell.base.UserId;
import io.filebell.db.Database;
import io.filebell.operation.Caller.UserKind;
import io.filebell.testing.ManualTime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link SqlWrites} promises, on any database. */
abstract class SqlWritesConformance {

    private static final OrganizationId ORGANIZATION =
            new OrganizationId("org_" + "0".repeat(25) + "1");

    record Make(String name) {}

    record Made(int number, String secret) {}

    private final ManualTime time = new ManualTime();
    private final AtomicInteger effects = new AtomicInteger();
    private final Catalog catalog = new Catalog();
    private Database database;
    private SqlWrites writes;

    abstract Database open(Path folder);

    @BeforeEach
    void setUp(@TempDir Path folder) {
        database = open(folder);
        writes = writes();
        catalog.add(Operation.post("/v1/things")
                .named("thing.make")
                .says("Make a thing.")
                .answers(201)
                .takes(Make.class)
                .gives(Made.class)
                .by((caller, make) -> make(caller)));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void writesWithoutAKeyEachTime() {
        make(caller(Optional.empty()));
        make(caller(Optional.empty()));

        assertThat(effects).hasValue(2);
        assertThat(rows()).isZero();
    }

    @Test
    void happensOnceAndGivesTheSameAnswerAgain() {
        Answer first = run("a", "hash");
        Answer second = run("a", "hash");

        assertThat(effects).hasValue(1);
        assertThat(first.replayed()).isFalse();
        assertThat(second.replayed()).isTrue();
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
    }

    @Test
    void keepsTheAnswerInTheEffectsTransaction() {
        try (SqlWrites.Once _ = writes.begin(caller("a", "hash"))) {
            make(caller("a", "hash"));
        }
        SqlWrites afterACrash = writes();

        Replayed replayed =
                catchThrowableOfType(Replayed.class, () -> afterACrash.begin(caller("a", "hash")));

        assertThat(replayed.answer().body())
                .contains(new Json("{\"number\":1,\"secret\":\"s3cret\"}"));
    }

    @Test
    void undoesTheKeyTogetherWithTheEffect() {
        Caller caller = caller("a", "hash");
        try (SqlWrites.Once _ = writes.begin(caller)) {
            Problem problem = problem(() -> writes.write(caller, ORGANIZATION, tx -> {
                throw new Problem(ErrorCode.CONFLICT, "It cannot be now.");
            }));
            assertThat(problem.code()).isEqualTo(ErrorCode.CONFLICT);
        }

        assertThat(rows()).isZero();
        assertThat(run("a", "hash").replayed()).isFalse();
    }

    @Test
    void refusesTheKeyForSomethingElse() {
        run("a", "hash");

        assertThat(problem(() -> run("a", "other hash")).code())
                .isEqualTo(ErrorCode.IDEMPOTENCY_KEY_REUSED);
        assertThat(effects).hasValue(1);
    }

    @Test
    void keepsKeysOfDifferentCallersApart() {
        run("a", "hash");
        Caller other = caller("a", "hash", 2);
        try (SqlWrites.Once _ = writes.begin(other)) {
            make(other);
        }

        assertThat(effects).hasValue(2);
    }

    @Test
    void refusesTheSecondWhileTheFirstRuns() {
        Caller caller = caller("a", "hash");
        try (SqlWrites.Once _ = writes.begin(caller)) {
            Problem problem = problem(() -> writes.begin(caller));

            assertThat(problem.code()).isEqualTo(ErrorCode.REQUEST_IN_PROGRESS);
            assertThat(problem.retryAfter()).isPresent();
        }
        writes.begin(caller).close();
    }

    @Test
    void letsOneOfTwoProcessesWrite() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        AtomicInteger replayed = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        for (int i = 0; i < 8; i++) {
            SqlWrites process = writes();
            threads.add(Thread.ofVirtual().start(() -> {
                Caller caller = caller("a", "hash");
                awaitUninterruptibly(go);
                try {
                    process.write(caller, ORGANIZATION, tx -> effects.incrementAndGet());
                } catch (Replayed | Problem e) {
                    replayed.incrementAndGet();
                }
            }));
        }
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(rows()).isEqualTo(1);
        assertThat(effects).hasValue(1);
        assertThat(replayed).hasValue(7);
    }

    @Test
    void letsOneRequestWriteTwice() {
        Caller caller = caller("a", "hash");
        try (SqlWrites.Once _ = writes.begin(caller)) {
            make(caller);
            make(caller);
        }

        assertThat(effects).hasValue(2);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void replacesTheAnswerWhereTheFinalOneDiffers() {
        Caller caller = caller("a", "hash");
        Answer last =
                new Answer(201, Optional.of(new Json("{\"number\":1,\"verified\":true}")), false);
        try (SqlWrites.Once once = writes.begin(caller)) {
            make(caller);
            once.answered(last);
        }

        assertThat(run("a", "hash").body()).isEqualTo(last.body());
    }

    @Test
    void keepsTheAnswerOfARequestThatWroteNothing() {
        Caller caller = caller("a", "hash");
        try (SqlWrites.Once once = writes.begin(caller)) {
            once.answered(new Answer(204, Optional.empty(), false));
        }

        Answer again = run("a", "hash");

        assertThat(again.status()).isEqualTo(204);
        assertThat(again.body()).isEmpty();
        assertThat(effects).hasValue(0);
    }

    @Test
    void saysSoWhenTheAnswerWasLost() {
        Caller caller = caller("a", "hash");
        try (SqlWrites.Once _ = writes.begin(caller)) {
            writes.write(caller, ORGANIZATION, tx -> "not what the operation answers");
        }

        Problem problem = problem(() -> run("a", "hash"));

        assertThat(problem.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(problem.detail()).contains("was carried out");
    }

    @Test
    void sealsAnswersAtRest() {
        run("a", "hash");

        byte[] stored = database.read(tx ->
                tx.query("SELECT answer FROM idempotency").mapTo(byte[].class).one());

        assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain("s3cret");
    }

    @Test
    void forgetsAnswersThatAreOldAlsoBeforeTheyAreSwept() {
        run("a", "hash");
        time.pass(Limits.IDEMPOTENCY_KEPT.plusMillis(1));

        assertThat(run("a", "another hash").replayed()).isFalse();
        assertThat(effects).hasValue(2);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void sweepsInBatchesWhatIsOld() {
        for (int i = 0; i < Limits.IDEMPOTENCY_SWEPT_AT_ONCE + 3; i++) {
            run("old " + i, "hash");
        }
        time.pass(Limits.IDEMPOTENCY_KEPT.minusSeconds(1));
        run("new", "hash");
        time.pass(Duration.ofSeconds(2));

        writes.sweep();

        assertThat(rows()).isEqualTo(1);
    }

    private Answer run(String key, String hash) {
        Caller caller = caller(key, hash);
        try (SqlWrites.Once once = writes.begin(caller)) {
            Answer answer = Answer.of(catalog.find("thing.make").orElseThrow(), make(caller));
            once.answered(answer);
            return answer;
        } catch (Replayed replayed) {
            return replayed.answer();
        }
    }

    private Made make(Caller caller) {
        return writes.write(
                caller, ORGANIZATION, tx -> new Made(effects.incrementAndGet(), "s3cret"));
    }

    private SqlWrites writes() {
        Sealer sealer = new Sealer(new byte[Sealer.KEY_BYTES], new SecureRandom());
        return new SqlWrites(database, catalog, sealer, time);
    }

    private int rows() {
        return database.read(tx -> tx.query("SELECT count(*) FROM idempotency")
                .mapTo(Integer.class)
                .one());
    }

    private static Problem problem(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(Problem.class, call);
    }

    private static Caller caller(String key, String hash) {
        return caller(key, hash, 1);
    }

    private static Caller caller(String key, String hash, int number) {
        return caller(Optional.of(new IdempotencyKey(key, "thing.make", hash)), number);
    }

    private static Caller caller(Optional<IdempotencyKey> key) {
        return caller(key, 1);
    }

    private static Caller caller(Optional<IdempotencyKey> key, int number) {
        return new Caller(
                ORGANIZATION,
                new UserId("usr_" + "0".repeat(25) + number),
                UserKind.PERSON,
                "Test",
                Role.OWNER,
                new KeyId("key_" + "0".repeat(25) + number),
                Set.of(Scope.ADMIN),
                Set.of(),
                "api",
                Optional.empty(),
                key);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
