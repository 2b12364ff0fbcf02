package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.IdGenerator;
import io.filebell.base.Limits;
import io.filebell.db.Database;
import io.filebell.delivery.SqlLanes.LaneId;
import io.filebell.testing.Databases;
import io.filebell.testing.ManualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outcomes of several logs, some of which the database will not take. */
class DeliveryLogTest {

    private static final Duration A_WHILE = Duration.ofMillis(100);

    private final ManualTime time = new ManualTime();
    private final IdGenerator ids = new IdGenerator(time, new SplittableRandom(3));
    private final LaneId sick = new LaneId(ids.endpoint(), ids.workspace());
    private final LaneId well = new LaneId(ids.endpoint(), ids.workspace());
    private final Alarms alarms = new Alarms(time, time, () -> {});
    private final Queue<Long> reached = new ConcurrentLinkedQueue<>();
    private ExecutorService executor;
    private Database sqlite;
    private PickyDatabase database;
    private DeliveryWorld world;
    private DeliveryLog log;

    @BeforeEach
    void start(@TempDir Path folder) {
        sqlite = Databases.sqlite(folder);
        world = DeliveryWorld.standingStill(sqlite);
        database = new PickyDatabase(sqlite);
        executor = Executors.newVirtualThreadPerTaskExecutor();
        log = new DeliveryLog(
                database,
                new OutcomeWriter(
                        new SoleInstance(),
                        new SqlLanes(),
                        new ExhaustedNotice(world.events, world.rows, world.access)),
                alarms,
                executor);
    }

    @AfterEach
    void stop() {
        database.takesAll();
        closeLog();
        world.close();
        executor.shutdownNow();
        sqlite.close();
    }

    @Test
    void aLogWhoseWritesFailHoldsUpNoOther() {
        database.refuses(sick.log());
        log.add(progress(sick, 1));
        await().until(() -> database.refused.get() > 0);
        log.add(progress(well, 1));
        await().until(() -> stored(well) == 1);
        assertThat(stored(sick)).isZero();
    }

    @Test
    void aLogWhoseWriteHangsHoldsUpNoOther() {
        database.hangs(sick.log());
        log.add(progress(sick, 1));
        for (long sequence = 1; sequence <= 3; sequence++) {
            long next = sequence;
            log.add(progress(well, next));
            await().until(() -> stored(well) == next);
        }
        assertThat(stored(sick)).isZero();
        database.takesAll();
        await().until(() -> stored(sick) == 1);
    }

    @Test
    void whatALogCouldNotStoreIsStoredInItsOrderOnceItCan() {
        database.refuses(sick.log());
        for (long sequence = 1; sequence <= 2 * Limits.OUTCOMES_IN_A_WRITE; sequence++) {
            log.add(progress(sick, sequence));
        }
        await().until(() -> database.refused.get() > 0);
        database.takesAll();
        await().until(() -> {
            time.pass(Limits.AFTER_FAILED_WRITE);
            alarms.runDue();
            return log.notStored() == 0;
        });
        assertThat(stored(sick)).isEqualTo(2 * Limits.OUTCOMES_IN_A_WRITE);
        assertThat(List.copyOf(reached)).isSorted();
    }

    @Test
    void aLogThatCannotBeStoredLeavesRoomForTheOthers() {
        database.hangs(sick.log());
        AtomicInteger woken = new AtomicInteger();
        for (long sequence = 1; !log.isFull(sick.log()); sequence++) {
            log.add(progress(sick, sequence));
        }
        log.awaitRoom(sick.log(), woken::incrementAndGet);
        assertThat(log.notStored()).isEqualTo(Limits.OUTCOMES_NOT_STORED / 2);
        assertThat(log.isFull(well.log())).isFalse();
        log.add(progress(well, 1));
        await().until(() -> stored(well) == 1);
        assertThat(woken).hasValue(0);
        database.takesAll();
        await().until(() -> woken.get() == 1);
    }

    @Test
    void noMoreThanTheLimitWaitsHoweverManyLogsCannotBeStored() {
        for (int i = 0; i < 50; i++) {
            LaneId lane = new LaneId(ids.endpoint(), ids.workspace());
            database.hangs(lane.log());
            for (long sequence = 1; !log.isFull(lane.log()); sequence++) {
                log.add(progress(lane, sequence));
            }
        }
        assertThat(log.notStored()).isBetween(9_900, Limits.OUTCOMES_NOT_STORED);
        assertThat(log.isFull(well.log())).isTrue();
    }

    @Test
    void closingStoresWhatCanBeStoredAndGivesUpTheRest() {
        database.refuses(sick.log());
        log.add(progress(sick, 1));
        log.add(progress(well, 1));
        closeLog();
        assertThat(stored(well)).isEqualTo(1);
        int refused = database.refused.get();
        log.add(progress(sick, 2));
        await().during(A_WHILE).until(() -> database.refused.get() == refused);
    }

    private void closeLog() {
        Thread closing = Thread.ofVirtual().start(log::close);
        await().until(() -> {
            time.pass(Limits.AFTER_FAILED_WRITE);
            alarms.runDue();
            return !closing.isAlive();
        });
    }

    private Outcome progress(LaneId lane, long sequence) {
        return new Outcome(
                lane,
                1,
                List.of(),
                List.of(),
                new Progress(sequence, 0, List.of()),
                new Outcome.Receipt() {
                    @Override
                    public void stored() {
                        reached.add(sequence);
                    }

                    @Override
                    public void dropped() {
                        throw new AssertionError("Nobody else has the lease");
                    }
                });
    }

    private long stored(LaneId lane) {
        return sqlite.read(tx -> new SqlLanes().progress(tx, lane).map(Progress::sequence))
                .orElse(0L);
    }
}
