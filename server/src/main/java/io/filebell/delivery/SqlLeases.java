package io.filebell.delivery;

import io.filebell.base.Id;
import io.filebell.base.InstanceId;
import io.filebell.base.Limits;
import io.filebell.base.Ticker;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import java.time.InstantSource;
import java.util.OptionalLong;

/**
 * Leases in a shared database. An instance says from time to time that it is alive; its leases are
 * good as long as that was not long ago, by the database's clock, and can be taken over after that.
 */
final class SqlLeases implements Leases {

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

    private record Held(String by, long fence, boolean alive) {}

    @Override
    public OptionalLong claim(Id log) {
        if (!areGood()) {
            return OptionalLong.empty();
        }
        return database.write(log, tx -> {
            Held held = held(tx, log);
            if (held.by().equals(instance.value())) {
                return OptionalLong.of(held.fence());
            }
            if (held.alive()) {
                return OptionalLong.empty();
            }
            tx.update("""
                            INSERT INTO lease (log, instance, fence) VALUES (:log, :instance, 1)
                            ON CONFLICT (log) DO UPDATE
                            SET instance = :instance, fence = lease.fence + 1
                            """)
                    .bind("log", log.value())
                    .bind("instance", instance.value())
                    .execute();
            return OptionalLong.of(held.fence() + 1);
        });
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

    private Held held(Tx tx, Id log) {
        long now = now(tx);
        return tx.query("""
                        SELECT l.instance, l.fence, COALESCE(i.alive_until, 0) AS alive_until
                        FROM lease l LEFT JOIN instance i ON i.id = l.instance WHERE l.log = :log
                        """)
                .bind("log", log.value())
                .map(row -> new Held(
                        row.getString("instance"),
                        row.getLong("fence"),
                        row.getLong("alive_until") > now))
                .findOne()
                .orElse(new Held("", 0, false));
    }

    private long now(Tx tx) {
        return tx.dialect().isShared()
                ? tx.query(tx.dialect().now()).mapTo(Long.class).one()
                : clock.millis();
    }
}
