package io.filebell.delivery;

import io.filebell.base.ErrorCode;
import io.filebell.base.Id;
import io.filebell.base.Problem;
import io.filebell.db.Database;
import io.filebell.db.ForwardingDatabase;
import io.filebell.db.TxWork;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A database that refuses the writes of some groups, or of all threads but one, or lets them hang
 * until it takes all.
 */
final class PickyDatabase extends ForwardingDatabase {

    final AtomicInteger refused = new AtomicInteger();
    private final Set<Id> refuses = ConcurrentHashMap.newKeySet();
    private final Map<Id, CountDownLatch> hangs = new ConcurrentHashMap<>();
    private volatile @Nullable Thread alone;

    PickyDatabase(Database database) {
        super(database);
    }

    void refuses(Id group) {
        refuses.add(group);
    }

    void refusesAllBut(Thread one) {
        alone = one;
    }

    void hangs(Id group) {
        hangs.put(group, new CountDownLatch(1));
    }

    void takesAll() {
        refuses.clear();
        alone = null;
        hangs.values().forEach(CountDownLatch::countDown);
    }

    @Override
    public <T extends @Nullable Object> T write(Id group, TxWork<T> work) {
        CountDownLatch latch = hangs.get(group);
        if (latch != null) {
            awaitUninterrupted(latch);
        }
        Thread only = alone;
        if (refuses.contains(group) || only != null && only != Thread.currentThread()) {
            refused.incrementAndGet();
            throw new Problem(ErrorCode.UNAVAILABLE, "The database is away.");
        }
        return super.write(group, work);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(ErrorCode.UNAVAILABLE, "The wait was ended.", e);
        }
    }
}
