package io.filebell.account;

import io.filebell.base.OrganizationId;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Workspaces in the database. Deleted ones are seen by nobody but the sweep. */
final class SqlWorkspaces {

    private static final String COLUMNS =
            "w.id, w.name, w.revision, w.created_at, w.created_by, w.updated_at, w.updated_by ";

    private SqlWorkspaces() {}

    static void insert(Tx tx, OrganizationId organization, Workspace workspace) {
        tx.update("""
                        INSERT INTO workspace (id, organization_id, name, name_key, revision,
                            created_at, created_by, updated_at, updated_by)
                        VALUES (:id, :organization, :name, :key, :revision,
                            :created, :creator, :updated, :updater)
                        """)
                .bind("id", workspace.id().value())
                .bind("organization", organization.value())
                .bind("name", workspace.name())
                .bind("key", Text.workspaceKey(workspace.name()))
                .bind("revision", workspace.revision())
                .bind("created", workspace.createdAt().toEpochMilli())
                .bind("creator", workspace.createdBy().value())
                .bind("updated", workspace.updatedAt().toEpochMilli())
                .bind("updater", workspace.updatedBy().value())
                .execute();
    }

    static void rename(Tx tx, Workspace renamed) {
        tx.update("""
                        UPDATE workspace SET name = :name, name_key = :key, revision = :revision,
                            updated_at = :at, updated_by = :by
                        WHERE id = :id
                        """)
                .bind("id", renamed.id().value())
                .bind("name", renamed.name())
                .bind("key", Text.workspaceKey(renamed.name()))
                .bind("revision", renamed.revision())
                .bind("at", renamed.updatedAt().toEpochMilli())
                .bind("by", renamed.updatedBy().value())
                .execute();
    }

    static void delete(Tx tx, WorkspaceId workspace, UserId by, Instant at) {
        tx.update("""
                        UPDATE workspace SET name_key = NULL, deleted_at = :at,
                            revision = revision + 1, updated_at = :at, updated_by = :by
                        WHERE id = :id
                        """)
                .bind("id", workspace.value())
                .bind("at", at.toEpochMilli())
                .bind("by", by.value())
                .execute();
    }

    static Optional<Workspace> get(Tx tx, WorkspaceId workspace) {
        return tx.query("SELECT " + COLUMNS
                        + "FROM workspace w WHERE w.id = :id AND w.deleted_at IS NULL")
                .bind("id", workspace.value())
                .map(row -> workspace(row))
                .findOne();
    }

    static Optional<Workspace> named(Tx tx, OrganizationId organization, String name) {
        return tx.query("SELECT " + COLUMNS + """
                        FROM workspace w
                        WHERE w.organization_id = :organization AND w.name_key = :key
                        """)
                .bind("organization", organization.value())
                .bind("key", Text.workspaceKey(name))
                .map(row -> workspace(row))
                .findOne();
    }

    static List<Workspace> ofOrganization(Tx tx, OrganizationId organization, Paging page) {
        return page.rows(tx.query("SELECT " + COLUMNS + """
                                FROM workspace w
                                WHERE w.organization_id = :organization AND w.deleted_at IS NULL
                                    AND w.id > :after
                                ORDER BY w.id LIMIT :limit
                                """)
                        .bind("organization", organization.value()))
                .map(row -> workspace(row))
                .list();
    }

    static List<Workspace> ofMember(Tx tx, OrganizationId organization, UserId user, Paging page) {
        return page.rows(tx.query("SELECT " + COLUMNS + """
                                FROM workspace w
                                JOIN workspace_member m
                                    ON m.workspace_id = w.id AND m.user_id = :user
                                WHERE w.organization_id = :organization AND w.deleted_at IS NULL
                                    AND w.id > :after
                                ORDER BY w.id LIMIT :limit
                                """)
                        .bind("organization", organization.value())
                        .bind("user", user.value()))
                .map(row -> workspace(row))
                .list();
    }

    static int count(Tx tx, OrganizationId organization) {
        return tx.query("""
                        SELECT count(*) FROM workspace
                        WHERE organization_id = :organization AND deleted_at IS NULL
                        """)
                .bind("organization", organization.value())
                .mapTo(Integer.class)
                .one();
    }

    static List<WorkspaceId> deleted(Tx tx, int limit) {
        return tx.query("""
                        SELECT id FROM workspace WHERE deleted_at IS NOT NULL
                        ORDER BY id LIMIT :limit
                        """)
                .bind("limit", limit)
                .map(row -> new WorkspaceId(row.getString(1)))
                .list();
    }

    /** Ends the memberships and the row of a deleted workspace. */
    static void forget(Tx tx, WorkspaceId workspace) {
        tx.update("""
                        DELETE FROM workspace_member WHERE workspace_id IN
                            (SELECT id FROM workspace WHERE id = :id AND deleted_at IS NOT NULL)
                        """).bind("id", workspace.value()).execute();
        tx.update("DELETE FROM workspace WHERE id = :id AND deleted_at IS NOT NULL")
                .bind("id", workspace.value())
                .execute();
    }

    private static Workspace workspace(ResultSet row) throws SQLException {
        return new Workspace(
                new WorkspaceId(row.getString("id")),
                row.getString("name"),
                row.getLong("revision"),
                Rows.time(row, "created_at"),
                new UserId(row.getString("created_by")),
                Rows.time(row, "updated_at"),
                new UserId(row.getString("updated_by")));
    }
}
