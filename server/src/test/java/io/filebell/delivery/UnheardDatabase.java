package io.filebell.delivery;

import io.filebell.base.ErrorCode;
import io.filebell.base.Id;
import io.filebell.base.Problem;
import io.filebell.db.Database;
import io.filebell.db.TxWork;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A database whose answers to some commits get lost on the way: what was written is written. */
final class UnheardDatabase implements Database {

    final AtomicInteger answersToLose = new AtomicInteger();
    private final Database database;

    UnheardDatabase(Database database) {
        this.database = database;
    }

    @Override
    public <T extends @Nullable Object> T write(Id group, TxWork<T> work) {
        T result = database.write(group, work);
        if (answersToLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new Problem(ErrorCode.UNAVAILABLE, "The connection was lost after the commit.");
        }
        return result;
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
