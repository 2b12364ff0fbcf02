package io.filebell.account;

import io.filebell.base.OrganizationId;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import java.time.Instant;
import java.util.Optional;

/** What the database knows of the installation as a whole. */
final class Installation {

    /**
     * The group of writes that set up the database: an organization that never is, so that
     * instances that start at the same time on one database follow each other.
     *
     * @see Database#write
     */
    static final OrganizationId GROUP = new OrganizationId("org_00000000000000000000000000");

    private Installation() {}

    /**
     * By what a master key can be told to be the one that this database's secrets are sealed with.
     */
    static Optional<String> masterKeyCheck(Tx tx) {
        return tx.query("SELECT master_key_check FROM installation")
                .mapTo(String.class)
                .findOne();
    }

    static void begin(Tx tx, String masterKeyCheck, Instant at) {
        tx.update("""
                        INSERT INTO installation (one, master_key_check, created_at)
                        VALUES (1, :check, :at)
                        """)
                .bind("check", masterKeyCheck)
                .bind("at", at.toEpochMilli())
                .execute();
    }
}
