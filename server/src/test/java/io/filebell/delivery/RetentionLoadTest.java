package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.EndpointId;
import io.filebell.base.EventId;
import io.filebell.base.IdGenerator;
import io.filebell.base.Limits;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Database;
import io.filebell.db.Snapshot;
import io.filebell.delivery.SqlLanes.LaneId;
import io.filebell.testing.Databases;
import io.filebell.testing.ManualTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long writers wait on SQLite while parts are dropped, and while somebody reads for long.
 * Prints figures and asserts none; {@code -Dfilebell.rows} sets how many attempts there are.
 */
@Tag("heavy")
final class RetentionLoadTest {

    private static final long ROWS = Long.getLong("filebell.rows", 1_000_000L);
    private static final int ROWS_IN_64_MIB = 160_000;
    private static final int WRITERS = 8;
    private static final WorkspaceId LOG = new WorkspaceId("ws_01jd8qxk3v7m2n4p5r6s7t8v9w");
    private static final Outcome.Receipt NOBODY = new Outcome.Receipt() {
        @Override
        public void stored() {}

        @Override
        public void dropped() {}
    };

    private final ManualTime time = new ManualTime();
    private final IdGenerator ids = new IdGenerator(time, new SplittableRandom(1));
    private final SqlAttemptParts parts = new SqlAttemptParts();

    @TempDir
    private Path folder;

    @Test
    void droppingOneLargePart() throws Exception {
        drop(ROWS);
    }

    @Test
    void droppingPartsOfTheSizeThatTheyHave() throws Exception {
        drop(ROWS_IN_64_MIB);
    }

    @Test
    void aSnapshotThatStaysOpen() throws Exception {
        try (Database database = Databases.sqlite(folder)) {
            fill(database, 10_000, 10_000);
            List<Long> alone = writing(database, () -> pass(Duration.ofSeconds(10)));
            print("writers alone", alone);
            try (Snapshot snapshot = Snapshot.ofSqlite(folder.resolve("filebell.db"))) {
                assertThat(snapshot.schema()).isNotEmpty();
                List<Long> beside = writing(database, () -> pass(Duration.ofSeconds(60)));
                print("beside a snapshot that stays open for 60 s", beside);
                System.out.println("write-ahead log: "
                        + (Files.size(folder.resolve("filebell.db-wal")) >> 20) + " MiB");
            }
            print("afterwards", writing(database, () -> pass(Duration.ofSeconds(10))));
        }
    }

    private void drop(long rowsInAPart) throws Exception {
        try (Database database = Databases.sqlite(folder)) {
            fill(database, ROWS, rowsInAPart);
            List<AttemptPart> all = database.read(parts::kept);
            System.out.println(ROWS + " attempts in " + all.size() + " parts, "
                    + (Files.size(folder.resolve("filebell.db")) >> 20) + " MiB");
            print("writers alone", writing(database, () -> pass(Duration.ofSeconds(10))));
            AttemptRetention retention = new AttemptRetention(
                    database, time, Duration.ofDays(1), Long.MAX_VALUE, () -> false);
            time.pass(Duration.ofDays(3));
            List<Long> looked = writing(database, retention::run);
            print("while all is measured and given up", looked);
            time.pass(Limits.PART_LEAVES);
            List<Long> dropped = writing(database, retention::run);
            print("while all is dropped", dropped);
            assertThat(database.<List<AttemptPart>>read(parts::kept)).hasSize(2);
        }
    }

    private void fill(Database database, long rows, long rowsInAPart) {
        EndpointId endpoint = ids.endpoint();
        Instant since = time.instant();
        for (long done = 0; done < rows; done += 1_000) {
            if (done % rowsInAPart < 1_000) {
                since = time.instant().plusSeconds(done / rowsInAPart);
                AttemptPart part = new AttemptPart(since, AttemptPart.endOfDay(since));
                database.write(LOG, tx -> {
                    parts.create(tx, part);
                    return true;
                });
            }
            List<Outcome> outcomes = List.of(outcome(endpoint, since));
            database.write(LOG, tx -> {
                new SqlAttempts().insert(tx, outcomes);
                return true;
            });
        }
    }

    private Outcome outcome(EndpointId endpoint, Instant at) {
        List<Outcome.Tried> tried = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            EventId event = ids.event();
            tried.add(new Outcome.Tried(
                    new Pending(
                            1,
                            event,
                            "file.created",
                            new Turn(Turn.Kind.ANY, ""),
                            0,
                            0,
                            0,
                            at,
                            at,
                            Pending.Row.NONE,
                            Optional.empty()),
                    at,
                    new Exchange(
                            new Reply.Answered(
                                    204,
                                    List.of(new Header("date", "Mon, 23 Nov 2026 12:00:00 GMT")),
                                    new byte[0],
                                    Optional.empty()),
                            new Timing(
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.of(Duration.ofMillis(1)),
                                    Duration.ofMillis(1)),
                            Optional.of("127.0.0.1:9000"),
                            false),
                    new Verdict.Delivered("answered 204"),
                    false));
        }
        return new Outcome(
                new LaneId(endpoint, LOG),
                0,
                tried,
                List.of(),
                new Progress(0, 0, List.of()),
                NOBODY);
    }

    /** Nanoseconds that each write took while something else was done. */
    private List<Long> writing(Database database, Runnable meanwhile) throws InterruptedException {
        AtomicBoolean ended = new AtomicBoolean();
        List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            long writer = i;
            threads.add(Thread.ofPlatform().start(() -> {
                while (!ended.get()) {
                    long begun = System.nanoTime();
                    database.write(
                            LOG,
                            tx -> tx.update("""
                                    INSERT INTO log (id, organization, head, tail, tx)
                                    VALUES (:id, :text, 1, 0, 0)
                                    ON CONFLICT (id) DO UPDATE SET head = log.head + 1
                                    """)
                                    .bind("id", "load " + writer)
                                    .bind("text", "x".repeat(2_000))
                                    .execute());
                    nanos.add(System.nanoTime() - begun);
                }
            }));
        }
        long begun = System.nanoTime();
        meanwhile.run();
        System.out.printf("%.2f s%n", (System.nanoTime() - begun) / 1e9);
        ended.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        return nanos;
    }

    private static void pass(Duration duration) {
        try {
            new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void print(String what, List<Long> nanos) {
        List<Long> sorted = nanos.stream().sorted().toList();
        System.out.printf(
                "%s: %d writes, median %.2f ms, p99 %.2f ms, longest %.1f ms%n",
                what,
                sorted.size(),
                sorted.get(sorted.size() / 2) / 1e6,
                sorted.get(sorted.size() * 99 / 100) / 1e6,
                sorted.getLast() / 1e6);
    }
}
