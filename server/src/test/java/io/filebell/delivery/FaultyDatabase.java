package io.filebell.delivery;

import io.filebell.base.ErrorCode;
import io.filebell.base.Id;
import io.filebell.base.Problem;
import io.filebell.db.Database;
import io.filebell.db.TxWork;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A database that refuses, forgets to answer, or ends the process, as long as it may. */
final class FaultyDatabase implements Database {

    /** The process ends here. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** What may go wrong. */
    enum Faults {
        NONE,
        /** The process may end. */
        CRASHES,
        ALL
    }

    private final Database database;
    private final SplittableRandom random;
    Faults faults = Faults.NONE;
    /** Of a thousand writes, so many before which the process ends, and as many after which. */
    int crashes = 4;
    /** The chance that a write fails. */
    double writesFail;

    FaultyDatabase(Database database, SplittableRandom random) {
        this.database = database;
        this.random = random;
    }

    @Override
    public <T extends @Nullable Object> T write(Id group, TxWork<T> work) {
        if (faults == Faults.NONE) {
            return database.write(group, work);
        }
        int chance = random.nextInt(1_000);
        if (chance < crashes) {
            throw new Crash();
        }
        failPerhaps(writesFail, "The database is away.");
        T result = database.write(group, work);
        if (chance < 2 * crashes) {
            throw new Crash();
        }
        failPerhaps(writesFail, "The answer was lost.");
        return result;
    }

    @Override
    public <T extends @Nullable Object> T read(TxWork<T> work) {
        failPerhaps(writesFail / 4, "The database is away.");
        return database.read(work);
    }

    private void failPerhaps(double chance, String what) {
        if (faults == Faults.ALL && random.nextDouble() < chance) {
            throw new Problem(ErrorCode.UNAVAILABLE, what);
        }
    }

    @Override
    public void ping() {}

    @Override
    public void close() {
        database.close();
    }
}
