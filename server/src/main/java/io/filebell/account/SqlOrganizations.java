package io.filebell.account;

import io.filebell.base.OrganizationId;
import io.filebell.db.Tx;
import java.time.Instant;
import java.util.Optional;

/** Organizations in the database. */
final class SqlOrganizations {

    private SqlOrganizations() {}

    static void insert(Tx tx, Organization organization) {
        tx.update("""
                        INSERT INTO organization (id, name, revision, created_at, updated_at)
                        VALUES (:id, :name, :revision, :created, :updated)
                        """)
                .bind("id", organization.id().value())
                .bind("name", organization.name())
                .bind("revision", organization.revision())
                .bind("created", organization.createdAt().toEpochMilli())
                .bind("updated", organization.updatedAt().toEpochMilli())
                .execute();
    }

    static Optional<OrganizationId> oldest(Tx tx) {
        return tx.query("SELECT id FROM organization ORDER BY id LIMIT 1")
                .mapTo(String.class)
                .findOne()
                .map(OrganizationId::new);
    }

    static Organization get(Tx tx, OrganizationId id) {
        return tx.query("""
                        SELECT name, revision, created_at, updated_at FROM organization
                        WHERE id = :id
                        """)
                .bind("id", id.value())
                .map(row -> new Organization(
                        id,
                        row.getString("name"),
                        row.getLong("revision"),
                        Rows.time(row, "created_at"),
                        Rows.time(row, "updated_at")))
                .one();
    }

    static void rename(Tx tx, OrganizationId id, String name, Instant at) {
        tx.update("""
                        UPDATE organization
                        SET name = :name, revision = revision + 1, updated_at = :at
                        WHERE id = :id
                        """)
                .bind("id", id.value())
                .bind("name", name)
                .bind("at", at.toEpochMilli())
                .execute();
    }
}
