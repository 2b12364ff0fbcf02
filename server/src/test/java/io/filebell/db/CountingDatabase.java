package io.filebell.db;

import io.filebell.base.Id;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A database that counts its writes. */
public final class CountingDatabase extends ForwardingDatabase {

    public final AtomicInteger writes = new AtomicInteger();

    public CountingDatabase(Database database) {
        super(database);
    }

    @Override
    public <T extends @Nullable Object> T write(Id group, TxWork<T> work) {
        writes.incrementAndGet();
        return super.write(group, work);
    }
}
