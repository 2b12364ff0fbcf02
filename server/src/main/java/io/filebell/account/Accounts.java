package io.filebell.account;

import io.filebell.base.Ticker;
import io.filebell.db.Database;
import io.filebell.operation.Authenticator;
import java.time.InstantSource;

/**
 * The feature as the composition root sees it: made once, closed before the database.
 *
 * <p>At the start {@link MasterKey#open} and {@link FirstStart} come first.
 */
public final class Accounts implements AutoCloseable {

    private final KeyUses uses;
    private final DatabaseAccess access;
    private final KeyAuthenticator authenticator;

    public Accounts(Database database, InstantSource clock, Ticker ticker) {
        RightsAge age = new RightsAge(ticker);
        this.uses = new KeyUses(database, clock, ticker);
        this.access = new DatabaseAccess(database, clock, age);
        this.authenticator = new KeyAuthenticator(database, clock, age, uses);
    }

    public Access access() {
        return access;
    }

    public Authenticator authenticator() {
        return authenticator;
    }

    /** Notes the last uses of keys and ends. */
    @Override
    public void close() {
        uses.close();
    }
}
