package io.filebell.delivery;

import io.filebell.base.ErrorCode;
import io.filebell.base.Id;
import io.filebell.base.Problem;
import io.filebell.db.Database;
import io.filebell.db.ForwardingDatabase;
import io.filebell.db.TxWork;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A database whose answers to some commits get lost on the way: what was written is written. */
final class UnheardDatabase extends ForwardingDatabase {

    final AtomicInteger answersToLose = new AtomicInteger();

    UnheardDatabase(Database database) {
        super(database);
    }

    @Override
    public <T extends @Nullable Object> T write(Id group, TxWork<T> work) {
        T result = super.write(group, work);
        if (answersToLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new Problem(ErrorCode.UNAVAILABLE, "The connection was lost after the commit.");
        }
        return result;
    }
}
