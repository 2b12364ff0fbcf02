package io.filebell.mail;

import io.filebell.base.EventId;
import io.filebell.base.OrganizationId;
import io.filebell.db.Tx;
import java.time.Instant;
import java.util.List;

/** Mails that are not sent yet, in the database. */
final class SqlMails {

    /** A mail that is due, and whose it is. */
    record Due(OrganizationId organization, Mail mail) {}

    void insert(Tx tx, OrganizationId organization, Mail mail, Instant now) {
        tx.update("""
                        INSERT INTO mail (event, organization, recipient, subject, text, attempts,
                            next_at)
                        VALUES (:event, :organization, :recipient, :subject, :text, 0, :now)
                        ON CONFLICT (event) DO NOTHING
                        """)
                .bind("event", mail.event().value())
                .bind("organization", organization.value())
                .bind("recipient", mail.to())
                .bind("subject", mail.subject())
                .bind("text", mail.text())
                .bind("now", now.toEpochMilli())
                .execute();
    }

    List<Due> due(Tx tx, Instant now, int limit) {
        return tx.query("SELECT * FROM mail WHERE next_at <= :now ORDER BY next_at LIMIT :limit")
                .bind("now", now.toEpochMilli())
                .bind("limit", limit)
                .map(row -> new Due(
                        new OrganizationId(row.getString("organization")),
                        new Mail(
                                new EventId(row.getString("event")),
                                row.getString("recipient"),
                                row.getString("subject"),
                                row.getString("text"),
                                row.getInt("attempts"))))
                .list();
    }

    /** Puts the mail off, as one that is being sent; false when somebody else did before. */
    boolean take(Tx tx, Mail mail, Instant now, Instant again) {
        return tx.update("""
                                UPDATE mail SET next_at = :again, attempts = :attempts + 1
                                WHERE event = :event AND next_at <= :now AND attempts = :attempts
                                """)
                        .bind("event", mail.event().value())
                        .bind("attempts", mail.attempts())
                        .bind("now", now.toEpochMilli())
                        .bind("again", again.toEpochMilli())
                        .execute()
                > 0;
    }

    void delete(Tx tx, Mail mail) {
        tx.update("DELETE FROM mail WHERE event = :event")
                .bind("event", mail.event().value())
                .execute();
    }
}
