package io.filebell.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.Id;
import io.filebell.testing.Postgres;
import java.nio.file.Path;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PostgresDatabaseTest extends DatabaseConformance {

    private String url = "";

    @Override
    Database open(Path folder) {
        url = Postgres.newDatabase();
        return new PostgresDatabase(url);
    }

    @Override
    Database reopen() {
        return new PostgresDatabase(url);
    }

    @Test
    void losesNoUpdateOfAGroupThatTwoInstancesChange() {
        database.write(group, tx -> insert(tx, "tally"));
        try (Database second = reopen()) {
            AtomicInteger turn = new AtomicInteger();

            inParallel(12, () -> {
                Database mine = turn.getAndIncrement() % 2 == 0 ? database : second;
                for (int i = 0; i < 20; i++) {
                    raise(mine, group, "tally");
                }
            });
        }

        assertThat(value("tally")).isEqualTo(240);
    }

    @Test
    void runsAWriteAgainThatADeadlockUndid() {
        database.write(group, tx -> insert(tx, "one") && insert(tx, "two"));
        CyclicBarrier bothHoldOne = new CyclicBarrier(2);
        AtomicInteger runs = new AtomicInteger();

        inParallelBoth(
                () -> crossing(group, "one", "two", bothHoldOne, runs),
                () -> crossing(otherGroup, "two", "one", bothHoldOne, runs));

        assertThat(runs.get()).isGreaterThan(2);
        assertThat(value("one")).isEqualTo(2);
        assertThat(value("two")).isEqualTo(2);
    }

    @Test
    void isUnavailableWhenItsConnectionIsLostAndGoesOnWithAnother() {
        assertUnavailable(() -> database.read(PostgresDatabaseTest::endConnection));
        assertUnavailable(() -> database.write(group, tx -> {
            insert(tx, "lost");
            return endConnection(tx);
        }));

        database.write(group, tx -> insert(tx, "kept"));
        assertThat(names()).containsExactly("kept");
    }

    private void crossing(
            Id mine, String first, String second, CyclicBarrier bothHoldOne, AtomicInteger runs) {
        database.write(mine, tx -> {
            add(tx, first);
            if (runs.incrementAndGet() <= 2) {
                meet(bothHoldOne);
            }
            add(tx, second);
            return true;
        });
    }

    private static void add(Tx tx, String name) {
        tx.update("UPDATE tally SET value = value + 1 WHERE name = :name")
                .bind("name", name)
                .execute();
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void inParallelBoth(Runnable one, Runnable other) {
        AtomicInteger turn = new AtomicInteger();
        inParallel(2, () -> (turn.getAndIncrement() == 0 ? one : other).run());
    }

    private static boolean endConnection(Tx tx) {
        return tx.query("SELECT pg_terminate_backend(pg_backend_pid())")
                .mapTo(Boolean.class)
                .one();
    }
}
