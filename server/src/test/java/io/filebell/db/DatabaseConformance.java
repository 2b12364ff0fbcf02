package io.filebell.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.filebell.base.ErrorCode;
import io.filebell.base.Id;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link Database} does. */
abstract class DatabaseConformance extends DatabaseFixture {

    @Test
    void keepsAllOfAWriteThatReturns() {
        String answer = database.write(group, tx -> {
            insert(tx, "one");
            insert(tx, "two");
            return "done";
        });

        assertThat(answer).isEqualTo("done");
        assertThat(names()).containsExactly("one", "two");
    }

    @Test
    void keepsNothingOfAWriteThatThrows() {
        RuntimeException mine = new IllegalStateException("mine");

        Throwable thrown = catchThrowable(() -> database.write(group, tx -> {
            insert(tx, "one");
            throw mine;
        }));

        assertThat(thrown).isSameAs(mine);
        assertThat(names()).isEmpty();
    }

    @Test
    @SuppressWarnings("NullAway") // a type argument that may be null is beyond what it knows
    void mayAnswerNothing() {
        assertThat(database.<@Nullable String>write(group, tx -> null)).isNull();
        assertThat(database.<@Nullable String>read(tx -> null)).isNull();
    }

    @Test
    void keepsTheNeighboursOfWritesThatFail() {
        List<Waiting> writes = together(IntStream.range(0, 90)
                .<TxWork<Boolean>>mapToObj(i -> tx -> {
                    insert(tx, "write %02d".formatted(i));
                    return switch (i % 3) {
                        case 0 -> true;
                        case 1 -> throw new IllegalStateException("I do not want to");
                        default -> {
                            insert(tx, "write %02d".formatted(i));
                            yield true;
                        }
                    };
                })
                .toList());

        assertThat(names())
                .containsExactlyElementsOf(IntStream.range(0, 90)
                        .filter(i -> i % 3 == 0)
                        .mapToObj("write %02d"::formatted)
                        .toList());
        assertThat(writes)
                .allSatisfy(write ->
                        assertThat(write.failure() == null).isEqualTo(write.number() % 3 == 0));
    }

    @Test
    void runsNoWriteAgainForANeighbourThatChangedNothing() {
        AtomicInteger runs = new AtomicInteger();

        List<Waiting> writes = together(List.of(
                tx -> runs.incrementAndGet() > 0 && insert(tx, "before"),
                tx -> {
                    count(tx);
                    throw new IllegalStateException("refused after a look");
                },
                tx -> runs.incrementAndGet() > 0 && insert(tx, "after")));

        assertThat(writes.get(1).failure()).hasMessage("refused after a look");
        assertThat(runs).hasValue(2);
        assertThat(names()).containsExactly("after", "before");
    }

    @Test
    void throwsAnErrorToItsCallerAndGoesOn() {
        List<Waiting> writes = together(List.of(
                tx -> insert(tx, "before"),
                tx -> {
                    insert(tx, "lost");
                    throw new AssertionError("mine");
                },
                tx -> overflow(1) > 0,
                tx -> insert(tx, "after")));

        assertThat(writes.get(1).failure()).isInstanceOf(AssertionError.class);
        assertThat(writes.get(2).failure()).isInstanceOf(StackOverflowError.class);
        assertThat(names()).containsExactly("after", "before");
        database.write(group, tx -> insert(tx, "later"));
        assertThat(names()).containsExactly("after", "before", "later");
    }

    @Test
    void undoesEveryWriteOfACommitThatFails() {
        AtomicInteger hints = new AtomicInteger();
        List<Waiting> writes = together(List.of(
                tx -> {
                    tx.afterCommit(hints::incrementAndGet);
                    return insert(tx, "neighbour");
                },
                tx -> tx.update("INSERT INTO child (parent) VALUES ('nobody')").execute() == 1));

        assertThat(writes)
                .allSatisfy(write -> assertThat(write.failure())
                        .isInstanceOfSatisfying(
                                Problem.class,
                                problem -> assertThat(problem.code())
                                        .isEqualTo(ErrorCode.UNAVAILABLE)));
        assertThat(names()).isEmpty();
        assertThat(hints).hasValue(0);
        database.write(group, tx -> insert(tx, "later"));
        assertThat(names()).containsExactly("later");
    }

    @Test
    void hintsWhenTheWriteIsThereForEverybody() {
        List<List<String>> seen = new ArrayList<>();

        database.write(group, tx -> {
            tx.afterCommit(() -> seen.add(names()));
            return insert(tx, "one");
        });

        assertThat(seen).containsExactly(List.of("one"));
    }

    @Test
    void hintsNothingOfAWriteThatThrew() {
        AtomicInteger hints = new AtomicInteger();

        var _ = catchThrowable(() -> database.write(group, tx -> {
            tx.afterCommit(hints::incrementAndGet);
            throw new IllegalStateException("mine");
        }));

        assertThat(hints).hasValue(0);
    }

    @Test
    void goesOnAfterAHintThatThrowsAnError() {
        AtomicInteger hints = new AtomicInteger();

        boolean written = database.write(group, tx -> {
            tx.afterCommit(() -> {
                throw new AssertionError("a listener's");
            });
            tx.afterCommit(hints::incrementAndGet);
            return insert(tx, "one");
        });
        database.write(group, tx -> insert(tx, "two"));

        assertThat(written).isTrue();
        assertThat(hints).hasValue(1);
        assertThat(names()).containsExactly("one", "two");
    }

    @Test
    void losesNoUpdateOfAGroup() {
        database.write(group, tx -> insert(tx, "tally"));

        inParallel(20, () -> {
            for (int i = 0; i < 20; i++) {
                raise(database, group, "tally");
            }
        });

        assertThat(value("tally")).isEqualTo(400);
    }

    @Test
    void takesTheWritesOfManyGroupsAtOnce() {
        inParallel(24, () -> {
            Id mine = ids.workspace();
            String name = mine.value();
            database.write(mine, tx -> insert(tx, name));
            for (int i = 0; i < 10; i++) {
                raise(database, mine, name);
            }
        });

        assertThat(names())
                .hasSize(24)
                .allSatisfy(name -> assertThat(value(name)).isEqualTo(10));
    }

    @Test
    void readsOneStateHoweverLongItTakes() {
        database.write(group, tx -> insert(tx, "one"));

        List<Long> counts = database.read(tx -> {
            long before = count(tx);
            Thread writer = Thread.ofVirtual()
                    .start(() -> database.write(group, other -> insert(other, "two")));
            join(writer);
            return List.of(before, count(tx));
        });

        assertThat(counts).containsExactly(1L, 1L);
        assertThat(names()).containsExactly("one", "two");
    }

    @Test
    void seesInAWriteWhatItWroteBefore() {
        long counted = database.write(group, tx -> {
            insert(tx, "one");
            return count(tx);
        });

        assertThat(counted).isEqualTo(1);
    }

    @Test
    void keepsValuesAsTheyAre() {
        byte[] bytes = new byte[1 << 20];
        new Random(1).nextBytes(bytes);
        String text = "Zoë 🔔 'quoted' \"twice\" \\ \n\t %_? :name {} ";
        database.write(group, tx -> {
            tx.update("CREATE TABLE mixed (text TEXT, number BIGINT, bytes "
                            + tx.dialect().bytes() + ")")
                    .execute();
            return tx.update("INSERT INTO mixed (text, number, bytes)"
                            + " VALUES (:text, :number, :bytes), (:none, :least, :empty)")
                    .bind("text", text)
                    .bind("number", Long.MAX_VALUE)
                    .bind("bytes", bytes)
                    .bind("none", (String) null)
                    .bind("least", Long.MIN_VALUE)
                    .bind("empty", new byte[0])
                    .execute();
        });

        record Mixed(@Nullable String text, long number, byte[] bytes) {}
        List<Mixed> rows = database.read(
                tx -> tx.query("SELECT text, number, bytes FROM mixed ORDER BY number DESC")
                        .map(row -> new Mixed(row.getString(1), row.getLong(2), row.getBytes(3)))
                        .list());
        assertThat(rows.getFirst().text()).isEqualTo(text);
        assertThat(rows.getFirst().number()).isEqualTo(Long.MAX_VALUE);
        assertThat(rows.getFirst().bytes()).isEqualTo(bytes);
        assertThat(rows.getLast().text()).isNull();
        assertThat(rows.getLast().number()).isEqualTo(Long.MIN_VALUE);
        assertThat(rows.getLast().bytes()).isEmpty();
    }

    @Test
    void writesManyRowsWithOneStatement() {
        int rows = 2_500;
        database.write(group, tx -> {
            PreparedBatch batch = tx.batch("INSERT INTO tally (name, value) VALUES (:name, :value)"
                    + " ON CONFLICT (name) DO NOTHING");
            IntStream.range(0, rows)
                    .forEach(i -> batch.bind("name", "row " + i % 2_000)
                            .bind("value", i)
                            .add());
            assertThat(batch.size()).isEqualTo(rows);
            batch.execute();
            return true;
        });

        assertThat(names()).hasSize(2_000);
        assertThat(value("row 1999")).isEqualTo(1_999);
    }

    @Test
    void refusesAStatementThatLacksAValue() {
        assertThatThrownBy(() -> database.write(
                        group,
                        tx -> tx.update("INSERT INTO tally (name, value) VALUES (:name, :value)")
                                .bind("name", "half")
                                .execute()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(":value");
        assertThat(names()).isEmpty();
    }

    @Test
    void tellsOneRowFromNoneAndFromMany() {
        database.write(group, tx -> insert(tx, "one") && insert(tx, "two"));

        database.read(tx -> {
            Query.Rows<String> all = tx.query("SELECT name FROM tally").mapTo(String.class);
            assertThatThrownBy(all::findOne).isInstanceOf(IllegalStateException.class);
            assertThat(all.list()).hasSize(2);
            var none = tx.query("SELECT name FROM tally WHERE name = :name")
                    .bind("name", "three")
                    .mapTo(String.class);
            assertThat(none.findOne()).isEmpty();
            assertThat(none.list()).isEmpty();
            assertThatThrownBy(none::one).isInstanceOf(IllegalStateException.class);
            assertThat(tx.query("SELECT MAX(value) FROM tally WHERE value > 0")
                            .mapTo(Long.class)
                            .findOne())
                    .isEmpty();
            return true;
        });
    }

    @Test
    void comparesTextByteByByte() {
        database.write(group, tx -> {
            tx.update("CREATE TABLE sorted (name TEXT" + tx.dialect().bytewise()
                            + " NOT NULL PRIMARY KEY)")
                    .execute();
            Stream.of("b", "a", "Z", "ä", "_", "~", "🔔", "\uFFFD")
                    .forEach(name -> tx.update("INSERT INTO sorted (name) VALUES (:name)")
                            .bind("name", name)
                            .execute());
            return true;
        });

        assertThat(database.<List<String>>read(
                        tx -> tx.query("SELECT name FROM sorted ORDER BY name")
                                .mapTo(String.class)
                                .list()))
                .containsExactly("Z", "_", "a", "b", "~", "ä", "\uFFFD", "🔔");
    }

    @Test
    void refusesAWriteInsideAWrite() {
        assertThatThrownBy(() -> database.write(
                        group, tx -> database.write(otherGroup, inner -> insert(inner, "inner"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("write inside a write");
        database.write(group, tx -> insert(tx, "later"));
        assertThat(names()).containsExactly("later");
    }

    @Test
    void answersAPing() {
        database.ping();
    }

    @Test
    void endsWaitingWritesBeforeItClosesAndRefusesLaterOnes() {
        spoil();
        CountDownLatch closing = new CountDownLatch(1);
        List<Waiting> writes = new ArrayList<>();
        writes.add(new Waiting(0, tx -> {
            awaitLatch(closing);
            return insert(tx, "first");
        }));
        writes.getFirst().start();
        soon(() -> writes.getFirst().isRunning());
        for (int i = 1; i <= 50; i++) {
            String name = "waiting " + i;
            writes.add(new Waiting(i, tx -> insert(tx, name)));
            writes.getLast().start();
        }
        soon(() -> writes.stream().allMatch(Waiting::isWaiting));
        Thread closer = Thread.ofVirtual().start(database::close);
        soon(() -> isAtRest(closer));
        closing.countDown();
        join(closer);

        assertThat(writes).allSatisfy(write -> {
            join(write.thread());
            assertThat(write.failure()).isNull();
        });
        assertUnavailable(() -> database.write(group, tx -> insert(tx, "late")));
        assertUnavailable(() -> database.read(tx -> 1));
        database = reopen();
        assertThat(names()).hasSize(51).doesNotContain("late");
        database.close();
    }

    @Test
    void mayBeClosedTwice() {
        spoil();
        database.close();
        database.close();
    }

    @Test
    void tellsWritersToComeAgainWhenTooManyWait() {
        CountDownLatch full = new CountDownLatch(1);
        Waiting first = new Waiting(0, tx -> {
            awaitLatch(full);
            return true;
        });
        first.start();
        soon(first::isRunning);
        AtomicInteger refused = new AtomicInteger();
        List<Thread> writers = IntStream.range(0, Limits.WRITES_WAITING)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    try {
                        database.write(group, tx -> true);
                    } catch (Problem problem) {
                        refused.incrementAndGet();
                    }
                }))
                .toList();
        soon(() -> writers.stream().allMatch(DatabaseFixture::isAtRest));

        Throwable thrown = catchThrowable(() -> database.write(group, tx -> true));
        full.countDown();
        writers.forEach(DatabaseFixture::join);

        assertThat(thrown).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(problem.retryAfter()).isPresent();
        });
        assertThat(refused.get()).isLessThanOrEqualTo(1);
        assertThat(database.<Boolean>write(group, tx -> true)).isTrue();
    }

    @Test
    void refusesADatabaseOfANewerVersion() {
        spoil();
        database.write(
                group,
                tx -> tx.update("INSERT INTO flyway_schema_history"
                                + " (installed_rank, version, description, type, script, checksum,"
                                + " installed_by, installed_on, execution_time, success)"
                                + " SELECT 999, '999', 'of the future', type, 'V999__future.sql',"
                                + " 1, installed_by, installed_on, 1, success"
                                + " FROM flyway_schema_history WHERE version = '001'")
                        .execute());
        database.close();

        assertThatThrownBy(this::reopen)
                .isInstanceOf(Problem.class)
                .hasMessageContaining("newer Filebell")
                .hasMessageContaining("999");
    }

    @Test
    void refusesASchemaThatWasChangedByHand() {
        spoil();
        database.write(
                group,
                tx -> tx.update("UPDATE flyway_schema_history SET checksum = 1"
                                + " WHERE version = '001'")
                        .execute());
        database.close();

        assertThatThrownBy(this::reopen).isInstanceOf(Problem.class).hasMessageContaining("schema");
    }

    @Test
    void findsWhatWasWrittenWhenItIsOpenedAgain() {
        database.write(group, tx -> insert(tx, "one"));
        database.close();
        database = reopen();

        assertThat(names()).containsExactly("one");
    }

    private static int overflow(int depth) {
        return depth == 0 ? 0 : overflow(depth + 1) + 1;
    }
}
