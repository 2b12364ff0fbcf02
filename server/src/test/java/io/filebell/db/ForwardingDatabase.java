package io.filebell.db;

import io.filebell.base.Id;
import org.jspecify.annotations.Nullable;

/** Passes everything on to another database; for those that do something of their own besides. */
public abstract class ForwardingDatabase implements Database {

    private final Database database;

    protected ForwardingDatabase(Database database) {
        this.database = database;
    }

    @Override
    public <T extends @Nullable Object> T write(Id group, TxWork<T> work) {
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
