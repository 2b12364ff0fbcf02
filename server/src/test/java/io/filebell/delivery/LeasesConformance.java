package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.Id;
import io.filebell.base.IdGenerator;
import io.filebell.db.CountingDatabase;
import io.filebell.db.Database;
import io.filebell.testing.ManualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which instance serves which logs, on each database. */
abstract class LeasesConformance {

    private static final int LOGS = 250;

    final ManualTime time = new ManualTime();
    private final IdGenerator ids = new IdGenerator(time, new SplittableRandom(5));
    private final List<Id> logs = new ArrayList<>();
    private CountingDatabase database;
    private SqlLeases one;
    private SqlLeases two;

    abstract Database open();

    @BeforeEach
    void start() {
        database = new CountingDatabase(open());
        one = new SqlLeases(database, ids.instance(), time, time);
        two = new SqlLeases(database, ids.instance(), time, time);
        one.renew();
        two.renew();
        for (int i = 0; i < LOGS; i++) {
            logs.add(ids.workspace());
        }
        database.writes.set(0);
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void manyFreeLogsAreTakenInOneWrite() {
        Map<Id, Long> fences = one.claim(logs);
        assertThat(fences).hasSize(LOGS).containsEntry(logs.getFirst(), 1L);
        assertThat(database.writes).hasValue(1);
    }

    @Test
    void nothingIsWrittenForLogsThatAnybodyHas() {
        one.claim(logs);
        database.writes.set(0);
        assertThat(one.claim(logs)).hasSize(LOGS);
        assertThat(two.claim(logs)).isEmpty();
        assertThat(database.writes).hasValue(0);
    }

    @Test
    void whatAnInstanceGaveBackIsTakenWithAHigherFence() {
        one.claim(logs);
        one.giveBack();
        assertThat(two.claim(logs)).hasSize(LOGS).containsEntry(logs.getFirst(), 2L);
        assertThat(holds(one, 1)).isFalse();
        assertThat(holds(two, 2)).isTrue();
    }

    @Test
    void whoIsNotAliveTakesNothing() {
        assertThat(new SqlLeases(database, ids.instance(), time, time).claim(logs))
                .isEmpty();
        assertThat(database.writes).hasValue(0);
    }

    /** On SQLite there is one writer, and nothing to wait for but all of it. */
    void aWriteUnderALeaseThatHangsIsNotWaitedFor() throws InterruptedException {
        one.claim(logs);
        CountDownLatch holds = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        Thread hanging = Thread.ofVirtual()
                .start(() -> database.write(logs.getFirst(), tx -> {
                    boolean held = one.holds(tx, logs.getFirst(), 1);
                    holds.countDown();
                    awaitQuietly(goesOn);
                    return held;
                }));
        holds.await();
        one.giveBack();
        assertThat(two.claim(logs)).hasSize(LOGS - 1).doesNotContainKey(logs.getFirst());
        goesOn.countDown();
        hanging.join();
        assertThat(two.claim(logs)).hasSize(LOGS);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean holds(Leases leases, long fence) {
        return database.write(logs.getFirst(), tx -> leases.holds(tx, logs.getFirst(), fence));
    }
}
