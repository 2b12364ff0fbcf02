package io.filebell.event;

import io.filebell.base.OrganizationId;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import java.util.random.RandomGenerator;

/**
 * The epoch of this database's cursors, which there must be before anybody is given one.
 *
 * <p>Part of every start: the first one begins an epoch, and so does the first one on a database
 * that was moved from another PostgreSQL server, where positions would mean something else.
 */
public final class EventEpoch {

    /** Instances that start at the same time on one database follow each other. */
    private static final OrganizationId GROUP =
            new OrganizationId("org_00000000000000000000000001");

    private final Database database;
    private final EventLog log;
    private final RandomGenerator random;

    public EventEpoch(Database database, EventLog log, RandomGenerator random) {
        this.database = database;
        this.log = log;
        this.random = random;
    }

    /** Sees to it that there is one; changes nothing when there is. */
    public void begin() {
        if (database.<Boolean>read(log::needsEpoch)) {
            database.write(GROUP, tx -> {
                if (log.needsEpoch(tx)) {
                    log.startEpoch(tx, fresh(random));
                }
                return true;
            });
        }
    }

    /**
     * Begins another one in a database that was restored: what its cursors named may come to be
     * something else.
     */
    public static void restored(Tx tx, RandomGenerator random) {
        SqlEventLog.start(tx, fresh(random));
    }

    private static String fresh(RandomGenerator random) {
        return Long.toString(random.nextLong() >>> 1, Character.MAX_RADIX);
    }
}
