package io.filebell.account;

import io.filebell.base.KeyId;
import io.filebell.base.OrganizationId;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import io.filebell.event.EventSource;
import io.filebell.event.WorkspaceRef;
import io.filebell.operation.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the database says about rights; each question is one query. */
final class SqlRights {

    private static final String STANDING = """
            k.organization_id, k.user_id, k.expires_at, k.revoked_at, m.role AS organization_role
            """;

    private static final String KEY_AND_MEMBER = """
            FROM api_key k
            LEFT JOIN organization_member m
                ON m.organization_id = k.organization_id AND m.user_id = k.user_id
            """;

    private SqlRights() {}

    static Optional<Standing> standing(Tx tx, KeyId key) {
        return tx.query("SELECT " + STANDING + KEY_AND_MEMBER + "WHERE k.id = :key")
                .bind("key", key.value())
                .map(row -> standing(row))
                .findOne();
    }

    /** Empty when the key's organization has no such workspace. */
    static Optional<Grant> grant(Tx tx, KeyId key, WorkspaceId workspace) {
        return tx.query("SELECT w.name, wm.role AS workspace_role, " + STANDING + KEY_AND_MEMBER
                        + """
                        JOIN workspace w ON w.id = :workspace
                            AND w.organization_id = k.organization_id AND w.deleted_at IS NULL
                        LEFT JOIN workspace_member wm
                            ON wm.workspace_id = w.id AND wm.user_id = k.user_id
                        WHERE k.id = :key
                        """)
                .bind("key", key.value())
                .bind("workspace", workspace.value())
                .map(row -> new Grant(
                        standing(row),
                        new WorkspaceRef(workspace, row.getString("name")),
                        role(row, "workspace_role")))
                .findOne();
    }

    static Optional<Role> roleOf(Tx tx, UserId user, WorkspaceId workspace) {
        return tx.query("""
                        SELECT m.role AS organization_role, wm.role AS workspace_role
                        FROM workspace w
                        JOIN organization_member m
                            ON m.organization_id = w.organization_id AND m.user_id = :user
                        LEFT JOIN workspace_member wm
                            ON wm.workspace_id = w.id AND wm.user_id = m.user_id
                        WHERE w.id = :workspace AND w.deleted_at IS NULL
                        """)
                .bind("user", user.value())
                .bind("workspace", workspace.value())
                .map(row -> Standing.effective(
                        role(row, "organization_role"), role(row, "workspace_role")))
                .findOne()
                .flatMap(role -> role);
    }

    static Optional<Role> organizationRole(Tx tx, OrganizationId organization, UserId user) {
        return tx.query("""
                        SELECT role FROM organization_member
                        WHERE organization_id = :organization AND user_id = :user
                        """)
                .bind("organization", organization.value())
                .bind("user", user.value())
                .map(row -> Role.of(row.getString("role")))
                .findOne();
    }

    /** The organization's workspaces that {@code user} may know of, oldest first. */
    static List<WorkspaceRef> visible(Tx tx, OrganizationId organization, UserId user, Role role) {
        String joined = role.atLeast(Role.ADMIN)
                ? ""
                : " JOIN workspace_member wm ON wm.workspace_id = w.id AND wm.user_id = :user";
        var query = tx.query("SELECT w.id, w.name FROM workspace w" + joined
                        + " WHERE w.organization_id = :organization AND w.deleted_at IS NULL"
                        + " ORDER BY w.id")
                .bind("organization", organization.value());
        if (!joined.isEmpty()) {
            query.bind("user", user.value());
        }
        return query.map(row -> new WorkspaceRef(
                        new WorkspaceId(row.getString("id")), row.getString("name")))
                .list();
    }

    static Optional<EventSource> source(Tx tx, WorkspaceId workspace) {
        return tx.query("""
                        SELECT organization_id, name FROM workspace
                        WHERE id = :workspace AND deleted_at IS NULL
                        """)
                .bind("workspace", workspace.value())
                .map(row -> EventSource.of(
                        new OrganizationId(row.getString("organization_id")),
                        new WorkspaceRef(workspace, row.getString("name"))))
                .findOne();
    }

    private static Standing standing(ResultSet row) throws SQLException {
        return new Standing(
                new OrganizationId(row.getString("organization_id")),
                new UserId(row.getString("user_id")),
                role(row, "organization_role"),
                Rows.timeOrNull(row, "expires_at"),
                Rows.timeOrNull(row, "revoked_at") != null);
    }

    private static @Nullable Role role(ResultSet row, String column) throws SQLException {
        String text = Rows.text(row, column);
        return text == null ? null : Role.of(text);
    }
}
