package io.filebell.delivery;

import io.filebell.base.Id;
import io.filebell.base.InstanceId;
import io.filebell.base.Limits;
import io.filebell.base.Ticker;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Leases in a shared database. An instance says from time to time that it is alive; its leases are
 * good as long as that was not long ago, by the database's clock, and can be taken over after that.
 */
final class SqlLeases implements Leases {

    private static final int LOGS_IN_A_QUERY = 100;

    private static final String HELD = """
            SELECT l.log, l.instance, l.fence, COALESCE(i.alive_until, 0) AS alive_until
            FROM lease l LEFT JOIN instance i ON i.id = l.instance WHERE l.log IN (
            """
            + IntStream.range(0, LOGS_IN_A_QUERY)
                    .mapToObj(i -> ":log" + i)
                    .collect(Collectors.joining(", "))
            + ")";

    private final Database database;
    private final InstanceId instance;
    private final InstantSource clock;
    private final Ticker ticker;
    private volatile long renewed;
    private volatile boolean everRenewed;

    /** @param clock stands in for the database's where that has none */
    SqlLeases(Database database, InstanceId instance, InstantSource clock, Ticker ticker) {
        this.database = database;
        this.instance = instance;
        this.clock = clock;
        this.ticker = ticker;
    }

    private record Held(String by, long fence, boolean alive) {

        static final Held BY_NOBODY = new Held("", 0, false);
    }

    @Override
    public Map<Id, Long> claim(Collection<Id> logs) {
        if (logs.isEmpty() || !areGood()) {
            return Map.of();
        }
        List<Id> asked =
                logs.stream().distinct().sorted(Comparator.comparing(Id::value)).toList();
        Map<String, Held> held = database.read(tx -> held(tx, asked));
        Map<Id, Long> fences = new HashMap<>();
        Map<Id, Held> free = new LinkedHashMap<>();
        for (Id log : asked) {
            Held found = held.getOrDefault(log.value(), Held.BY_NOBODY);
            if (found.by().equals(instance.value())) {
                fences.put(log, found.fence());
            } else if (!found.alive()) {
                free.put(log, found);
            }
        }
        if (!free.isEmpty()) {
            fences.putAll(database.write(instance, tx -> take(tx, free)));
        }
        return fences;
    }

    private Map<Id, Long> take(Tx tx, Map<Id, Held> free) {
        Map<Id, Long> taken = new HashMap<>();
        free.forEach((log, seen) -> {
            if (isUnlocked(tx, log, seen) && take(tx, log, seen)) {
                taken.put(log, seen.fence() + 1);
            }
        });
        return taken;
    }

    /** Whoever writes under the lease right now, if only slowly, is not waited for. */
    private static boolean isUnlocked(Tx tx, Id log, Held seen) {
        return seen.fence() == 0
                || tx.query("SELECT fence FROM lease WHERE log = :log"
                                + tx.dialect().forUpdateSkippingLocked())
                        .bind("log", log.value())
                        .mapTo(Long.class)
                        .findOne()
                        .isPresent();
    }

    /** False when somebody else was quicker. */
    private boolean take(Tx tx, Id log, Held seen) {
        return tx.update("""
                                INSERT INTO lease (log, instance, fence)
                                VALUES (:log, :instance, :fence)
                                ON CONFLICT (log) DO UPDATE
                                SET instance = excluded.instance, fence = excluded.fence
                                WHERE lease.fence = :seen
                                """)
                        .bind("log", log.value())
                        .bind("instance", instance.value())
                        .bind("fence", seen.fence() + 1)
                        .bind("seen", seen.fence())
                        .execute()
                > 0;
    }

    @Override
    public boolean holds(Tx tx, Id log, long fence) {
        return tx.query("SELECT fence FROM lease WHERE log = :log"
                        + tx.dialect().forUpdate())
                .bind("log", log.value())
                .mapTo(Long.class)
                .findOne()
                .filter(inForce -> inForce == fence)
                .isPresent();
    }

    @Override
    public void renew() {
        long nanos = ticker.nanos();
        if (everRenewed && nanos - renewed < Limits.LEASE_RENEWAL.toNanos()) {
            return;
        }
        database.write(instance, tx -> {
            long now = now(tx);
            if (!everRenewed) {
                forgetDead(tx, now);
            }
            return sayAlive(tx, now);
        });
        renewed = nanos;
        everRenewed = true;
    }

    private int sayAlive(Tx tx, long now) {
        return tx.update("""
                        INSERT INTO instance (id, alive_until) VALUES (:id, :until)
                        ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until
                        """)
                .bind("id", instance.value())
                .bind("until", now + Limits.LEASE.toMillis())
                .execute();
    }

    /** A lease whose instance is not known is free, so they are not needed any more. */
    private static void forgetDead(Tx tx, long now) {
        tx.update("DELETE FROM instance WHERE alive_until < :then")
                .bind("then", now - Limits.LEASE.toMillis())
                .execute();
    }

    @Override
    public boolean areGood() {
        return everRenewed
                && ticker.nanos() - renewed
                        < Limits.LEASE.minus(Limits.LEASE_MARGIN).toNanos();
    }

    @Override
    public void giveBack() {
        everRenewed = false;
        database.write(
                instance,
                tx -> tx.update("DELETE FROM instance WHERE id = :id")
                        .bind("id", instance.value())
                        .execute());
    }

    private Map<String, Held> held(Tx tx, List<Id> logs) {
        long now = now(tx);
        Map<String, Held> held = new HashMap<>();
        for (int from = 0; from < logs.size(); from += LOGS_IN_A_QUERY) {
            var query = tx.query(HELD);
            for (int i = 0; i < LOGS_IN_A_QUERY; i++) {
                query.bind(
                        "log" + i, logs.get(Math.min(from + i, logs.size() - 1)).value());
            }
            query.map(row -> Map.entry(
                            row.getString("log"),
                            new Held(
                                    row.getString("instance"),
                                    row.getLong("fence"),
                                    row.getLong("alive_until") > now)))
                    .each(one -> held.put(one.getKey(), one.getValue()));
        }
        return held;
    }

    private long now(Tx tx) {
        return tx.dialect().isShared()
                ? tx.query(tx.dialect().now()).mapTo(Long.class).one()
                : clock.millis();
    }
}
