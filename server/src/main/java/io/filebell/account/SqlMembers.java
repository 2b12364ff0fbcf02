package io.filebell.account;

import io.filebell.base.OrganizationId;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import io.filebell.event.WorkspaceRef;
import io.filebell.operation.Caller.UserKind;
import io.filebell.operation.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Members of organizations and of workspaces in the database. */
final class SqlMembers {

    private static final String COLUMNS =
            "m.user_id, u.kind, u.name, m.role, m.added_at, m.added_by ";

    private SqlMembers() {}

    /** Who is added, as what, when and by whom. */
    record NewMember(UserId user, Role role, Instant at, UserId by) {}

    /**
     * A workspace of the organization as one user has to do with it.
     *
     * @param membership the user's role as its member; null when they are none
     */
    record Reach(WorkspaceRef workspace, @Nullable Role membership) {}

    static void addToOrganization(Tx tx, OrganizationId organization, NewMember member) {
        tx.update("""
                        INSERT INTO organization_member
                            (organization_id, user_id, role, added_at, added_by)
                        VALUES (:organization, :user, :role, :at, :by)
                        """)
                .bind("organization", organization.value())
                .bind("user", member.user().value())
                .bind("role", member.role().text())
                .bind("at", member.at().toEpochMilli())
                .bind("by", member.by().value())
                .execute();
    }

    static void changeInOrganization(Tx tx, OrganizationId organization, UserId user, Role role) {
        tx.update("""
                        UPDATE organization_member SET role = :role
                        WHERE organization_id = :organization AND user_id = :user
                        """)
                .bind("organization", organization.value())
                .bind("user", user.value())
                .bind("role", role.text())
                .execute();
    }

    /** Ends the membership and those in all of the organization's workspaces, deleted ones too. */
    static void removeFromOrganization(Tx tx, OrganizationId organization, UserId user) {
        tx.update("""
                        DELETE FROM workspace_member WHERE user_id = :user AND workspace_id IN
                            (SELECT id FROM workspace WHERE organization_id = :organization)
                        """)
                .bind("organization", organization.value())
                .bind("user", user.value())
                .execute();
        tx.update("""
                        DELETE FROM organization_member
                        WHERE organization_id = :organization AND user_id = :user
                        """)
                .bind("organization", organization.value())
                .bind("user", user.value())
                .execute();
    }

    static Optional<Member> ofOrganization(Tx tx, OrganizationId organization, UserId user) {
        return tx.query("SELECT " + COLUMNS + """
                        FROM organization_member m JOIN app_user u ON u.id = m.user_id
                        WHERE m.organization_id = :organization AND m.user_id = :user
                        """)
                .bind("organization", organization.value())
                .bind("user", user.value())
                .map(row -> member(row))
                .findOne();
    }

    static List<Member> ofOrganization(Tx tx, OrganizationId organization, Paging page) {
        return page.rows(tx.query("SELECT " + COLUMNS + """
                                FROM organization_member m JOIN app_user u ON u.id = m.user_id
                                WHERE m.organization_id = :organization AND m.user_id > :after
                                ORDER BY m.user_id LIMIT :limit
                                """)
                        .bind("organization", organization.value()))
                .map(row -> member(row))
                .list();
    }

    static int countOwners(Tx tx, OrganizationId organization) {
        return tx.query("""
                        SELECT count(*) FROM organization_member
                        WHERE organization_id = :organization AND role = 'owner'
                        """)
                .bind("organization", organization.value())
                .mapTo(Integer.class)
                .one();
    }

    static Optional<UserId> oldestOwner(Tx tx, OrganizationId organization) {
        return tx.query("""
                        SELECT user_id FROM organization_member
                        WHERE organization_id = :organization AND role = 'owner'
                        ORDER BY user_id LIMIT 1
                        """)
                .bind("organization", organization.value())
                .mapTo(String.class)
                .findOne()
                .map(UserId::new);
    }

    static void addToWorkspace(Tx tx, WorkspaceId workspace, NewMember member) {
        tx.update("""
                        INSERT INTO workspace_member
                            (workspace_id, user_id, role, added_at, added_by)
                        VALUES (:workspace, :user, :role, :at, :by)
                        """)
                .bind("workspace", workspace.value())
                .bind("user", member.user().value())
                .bind("role", member.role().text())
                .bind("at", member.at().toEpochMilli())
                .bind("by", member.by().value())
                .execute();
    }

    static void changeInWorkspace(Tx tx, WorkspaceId workspace, UserId user, Role role) {
        tx.update("""
                        UPDATE workspace_member SET role = :role
                        WHERE workspace_id = :workspace AND user_id = :user
                        """)
                .bind("workspace", workspace.value())
                .bind("user", user.value())
                .bind("role", role.text())
                .execute();
    }

    static void removeFromWorkspace(Tx tx, WorkspaceId workspace, UserId user) {
        tx.update("""
                        DELETE FROM workspace_member
                        WHERE workspace_id = :workspace AND user_id = :user
                        """)
                .bind("workspace", workspace.value())
                .bind("user", user.value())
                .execute();
    }

    static Optional<Member> ofWorkspace(Tx tx, WorkspaceId workspace, UserId user) {
        return tx.query("SELECT " + COLUMNS + """
                        FROM workspace_member m JOIN app_user u ON u.id = m.user_id
                        WHERE m.workspace_id = :workspace AND m.user_id = :user
                        """)
                .bind("workspace", workspace.value())
                .bind("user", user.value())
                .map(row -> member(row))
                .findOne();
    }

    static List<Member> ofWorkspace(Tx tx, WorkspaceId workspace, Paging page) {
        return page.rows(tx.query("SELECT " + COLUMNS + """
                                FROM workspace_member m JOIN app_user u ON u.id = m.user_id
                                WHERE m.workspace_id = :workspace AND m.user_id > :after
                                ORDER BY m.user_id LIMIT :limit
                                """).bind("workspace", workspace.value()))
                .map(row -> member(row))
                .list();
    }

    /**
     * The organization's workspaces, each with the user's membership.
     *
     * @param all whether also those that the user is no member of
     */
    static List<Reach> reach(Tx tx, OrganizationId organization, UserId user, boolean all) {
        return tx.query("SELECT w.id, w.name, wm.role FROM workspace w " + (all ? "LEFT " : "")
                        + """
                        JOIN workspace_member wm
                            ON wm.workspace_id = w.id AND wm.user_id = :user
                        WHERE w.organization_id = :organization AND w.deleted_at IS NULL
                        ORDER BY w.id
                        """)
                .bind("organization", organization.value())
                .bind("user", user.value())
                .map(row -> reach(row))
                .list();
    }

    private static Reach reach(ResultSet row) throws SQLException {
        String role = Rows.text(row, "role");
        return new Reach(
                new WorkspaceRef(new WorkspaceId(row.getString("id")), row.getString("name")),
                role == null ? null : Role.of(role));
    }

    private static Member member(ResultSet row) throws SQLException {
        return new Member(
                new UserId(row.getString("user_id")),
                UserKind.of(row.getString("kind")),
                row.getString("name"),
                Role.of(row.getString("role")),
                Rows.time(row, "added_at"),
                new UserId(row.getString("added_by")));
    }
}
