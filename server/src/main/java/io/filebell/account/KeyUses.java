package io.filebell.account;

import io.filebell.base.KeyId;
import io.filebell.base.Limits;
import io.filebell.base.OrganizationId;
import io.filebell.base.Ticker;
import io.filebell.db.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes in the database when a key was last used, beside the requests and never more often than
 * every {@link Limits#KEY_USE_INTERVAL} for each key. A note may be lost when the process dies; it
 * is for people who look for keys that nobody needs.
 */
final class KeyUses implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(KeyUses.class);

    private final Database database;
    private final InstantSource clock;
    private final Ticker ticker;
    private final ConcurrentMap<KeyId, Long> notedNanos = new ConcurrentHashMap<>();
    private final BlockingQueue<Use> waiting = new ArrayBlockingQueue<>(Limits.KEY_USES_WAITING);
    private final Thread writer;
    private volatile boolean closing;

    KeyUses(Database database, InstantSource clock, Ticker ticker) {
        this.database = database;
        this.clock = clock;
        this.ticker = ticker;
        this.writer = Thread.ofVirtual().name("filebell-key-uses").start(this::writeUntilClosed);
    }

    /** Never blocks, never throws. */
    void note(KeyId key, OrganizationId organization) {
        long now = ticker.nanos();
        Long noted = notedNanos.get(key);
        if (noted != null && now - noted < Limits.KEY_USE_INTERVAL.toNanos()) {
            return;
        }
        if (notedNanos.size() >= Limits.RIGHTS_CACHED) {
            notedNanos.clear();
        }
        boolean first = noted == null
                ? notedNanos.putIfAbsent(key, now) == null
                : notedNanos.replace(key, noted, now);
        if (first) {
            waiting.offer(new Use(key, organization, clock.instant()));
        }
    }

    /** Writes what waits and ends. */
    @Override
    public void close() {
        closing = true;
        writer.interrupt();
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeUntilClosed() {
        List<Use> taken = new ArrayList<>();
        while (!closing) {
            try {
                taken.add(waiting.take());
            } catch (InterruptedException e) {
                continue;
            }
            waiting.drainTo(taken);
            write(taken);
            taken.clear();
        }
        waiting.drainTo(taken);
        write(taken);
    }

    private void write(List<Use> uses) {
        Map<OrganizationId, List<Use>> byOrganization =
                uses.stream().collect(Collectors.groupingBy(Use::organization));
        byOrganization.forEach((organization, some) -> {
            try {
                database.write(organization, tx -> {
                    some.forEach(use -> SqlKeys.used(tx, use.key(), use.at()));
                    return some.size();
                });
            } catch (RuntimeException e) {
                log.warn("The last use of {} keys could not be noted", some.size(), e);
            }
        });
    }

    private record Use(KeyId key, OrganizationId organization, Instant at) {}
}
