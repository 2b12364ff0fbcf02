package io.filebell.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.filebell.base.ErrorCode;
import io.filebell.base.Id;
import io.filebell.base.IdGenerator;
import io.filebell.base.Problem;
import io.filebell.testing.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database with a table of names and numbers, empty for each test, and ways to write to it from
 * many threads. The database is the same for all tests of a class, until one spoils it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DatabaseFixture {

    final IdGenerator ids = new IdGenerator(new ManualTime(), new Random(1));
    final Id group = ids.workspace();
    final Id otherGroup = ids.workspace();
    Database database;
    private Path folder;
    private int opened;
    private boolean isOpen;

    /** A database that was never opened before. */
    abstract Database open(Path empty);

    /** The same database again. */
    abstract Database reopen();

    @BeforeAll
    void rememberFolder(@TempDir Path temporary) {
        folder = temporary;
    }

    @BeforeEach
    void makeTables() throws IOException {
        if (!isOpen) {
            database = open(Files.createDirectory(folder.resolve("opened-" + ++opened)));
            isOpen = true;
        }
        database.write(group, tx -> {
            Stream.of("child", "tally", "mixed", "sorted", "content")
                    .forEach(table -> tx.update("DROP TABLE IF EXISTS " + table).execute());
            tx.update("CREATE TABLE tally (name TEXT NOT NULL PRIMARY KEY, value BIGINT NOT NULL)")
                    .execute();
            tx.update("CREATE TABLE child (parent TEXT NOT NULL"
                            + " REFERENCES tally (name) DEFERRABLE INITIALLY DEFERRED)")
                    .execute();
            return true;
        });
    }

    @AfterAll
    void closeDatabase() {
        database.close();
    }

    /** What a test calls that leaves the database closed or spoiled: the next one gets another. */
    void spoil() {
        isOpen = false;
    }

    static boolean insert(Tx tx, String name) {
        return tx.update("INSERT INTO tally (name, value) VALUES (:name, 0)")
                        .bind("name", name)
                        .execute()
                == 1;
    }

    /** Reads and writes in two steps, so that writes that overlap would lose an update. */
    static void raise(Database database, Id group, String name) {
        database.write(group, tx -> {
            long before = tx.query("SELECT value FROM tally WHERE name = :name")
                    .bind("name", name)
                    .mapTo(Long.class)
                    .one();
            return tx.update("UPDATE tally SET value = :value WHERE name = :name")
                    .bind("name", name)
                    .bind("value", before + 1)
                    .execute();
        });
    }

    static long count(Tx tx) {
        return tx.query("SELECT COUNT(*) FROM tally").mapTo(Long.class).one();
    }

    List<String> names() {
        return database.read(tx -> tx.query("SELECT name FROM tally ORDER BY name")
                .mapTo(String.class)
                .list());
    }

    long value(String name) {
        return database.read(tx -> tx.query("SELECT value FROM tally WHERE name = :name")
                .bind("name", name)
                .mapTo(Long.class)
                .one());
    }

    static void assertUnavailable(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }

    static void inParallel(int threads, Runnable work) {
        List<Throwable> failures = new ArrayList<>();
        List<Thread> running = IntStream.range(0, threads)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    try {
                        work.run();
                    } catch (RuntimeException | Error e) {
                        synchronized (failures) {
                            failures.add(e);
                        }
                    }
                }))
                .toList();
        running.forEach(DatabaseFixture::join);
        assertThat(failures).isEmpty();
    }

    /** Runs the works of one group in one commit: they queue up behind a write that holds it. */
    List<Waiting> together(List<TxWork<Boolean>> works) {
        CountDownLatch queued = new CountDownLatch(1);
        Waiting first = new Waiting(-1, tx -> {
            awaitLatch(queued);
            return true;
        });
        first.start();
        soon(first::isRunning);
        List<Waiting> writes = IntStream.range(0, works.size())
                .mapToObj(i -> new Waiting(i, works.get(i)))
                .toList();
        writes.forEach(Waiting::start);
        soon(() -> writes.stream().allMatch(Waiting::isWaiting));
        queued.countDown();
        writes.forEach(write -> join(write.thread()));
        return writes;
    }

    /** A write on a thread of its own. */
    final class Waiting {
        private final int number;
        private final CountDownLatch running = new CountDownLatch(1);
        private final Thread thread;
        private volatile @Nullable Throwable failure;

        Waiting(int number, TxWork<Boolean> work) {
            this.number = number;
            this.thread = Thread.ofVirtual().unstarted(() -> {
                try {
                    database.write(group, tx -> {
                        running.countDown();
                        return work.run(tx);
                    });
                } catch (RuntimeException | Error e) {
                    failure = e;
                }
            });
        }

        void start() {
            thread.start();
        }

        int number() {
            return number;
        }

        Thread thread() {
            return thread;
        }

        boolean isRunning() {
            return running.getCount() == 0;
        }

        boolean isWaiting() {
            return isAtRest(thread);
        }

        @Nullable
        Throwable failure() {
            return failure;
        }
    }

    static void soon(Callable<Boolean> condition) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(60))
                .until(condition);
    }

    static boolean isAtRest(Thread thread) {
        return switch (thread.getState()) {
            case WAITING, TIMED_WAITING, TERMINATED -> true;
            case NEW, RUNNABLE, BLOCKED -> false;
        };
    }

    static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
