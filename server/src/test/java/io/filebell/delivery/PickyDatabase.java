package io.filebell.delivery;

import io.filebell.base.ErrorCode;
import io.filebell.base.Id;
import io.filebell.base.Problem;
import io.filebell.db.Database;
import io.filebell.db.TxWork;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A database that refuses the writes of some groups, or lets them hang until it takes all. */
final class PickyDatabase implements Database {

    final AtomicInteger refused = new AtomicInteger();
    private final Database database;
    private final Set<Id> refuses = ConcurrentHashMap.newKeySet();
    private final Map<Id, CountDownLatch> hangs = new ConcurrentHashMap<>();

    PickyDatabase(Database database) {
        this.database = database;
    }

    void refuses(Id group) {
        refuses.add(group);
    }

    void hangs(Id group) {
        hangs.put(group, new CountDownLatch(1));
    }

    void takesAll() {
        refuses.clear();
        hangs.values().forEach(CountDownLatch::countDown);
    }

    @Override
    public <T extends @Nullable Object> T write(Id group, TxWork<T> work) {
        CountDownLatch latch = hangs.get(group);
        if (latch != null) {
            awaitUninterrupted(latch);
        }
        if (refuses.contains(group)) {
            refused.incrementAndGet();
            throw new Problem(ErrorCode.UNAVAILABLE, "The database is away.");
        }
        return database.write(group, work);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(ErrorCode.UNAVAILABLE, "The wait was ended.", e);
        }
    }

    @Override
    public <T extends @Nullable Object> T read(TxWork<T> work) {
        return database.read(work);
    }

    @Override
    public void ping() {
        database.ping();
    }

    @Override
    public void close() {
        database.close();
    }
}
