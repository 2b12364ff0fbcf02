package io.filebell.db;

import io.filebell.base.Id;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A database that counts its writes. */
public final class CountingDatabase implements Database {

    public final AtomicInteger writes = new AtomicInteger();
    private final Database database;

    public CountingDatabase(Database database) {
        this.database = database;
    }

    @Override
    public <T extends @Nullable Object> T write(Id group, TxWork<T> work) {
        writes.incrementAndGet();
        return database.write(group, work);
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
