package io.filebell.account;

import io.filebell.base.Id;
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

/**
 * Members of organizations or of workspaces in the database.
 *
 * @param <P> the id of what they are members of
 */
final class SqlMembers<P extends Id> {

    static final SqlMembers<OrganizationId> OF_ORGANIZATION =
            new SqlMembers<>("organization_member", "organization_id");
    static final SqlMembers<WorkspaceId> OF_WORKSPACE =
            new SqlMembers<>("workspace_member", "workspace_id");

    private final String insert;
    private final String update;
    private final String delete;
    private final String select;

    private SqlMembers(String table, String place) {
        String one = "WHERE " + place + " = :place AND user_id = :user";
        insert = "INSERT INTO " + table + " (" + place + ", user_id, role, added_at, added_by)"
                + " VALUES (:place, :user, :role, :at, :by)";
        update = "UPDATE " + table + " SET role = :role " + one;
        delete = "DELETE FROM " + table + " " + one;
        select = "SELECT m.user_id, u.kind, u.name, m.role, m.added_at, m.added_by FROM " + table
                + " m JOIN app_user u ON u.id = m.user_id WHERE m." + place + " = :place";
    }

    /** Who is added, as what, when and by whom. */
    record NewMember(UserId user, Role role, Instant at, UserId by) {}

    /**
     * A workspace of the organization as one user has to do with it.
     *
     * @param membership the user's role as its member; null when they are none
     */
    record Reach(WorkspaceRef workspace, @Nullable Role membership) {}

    void add(Tx tx, P place, NewMember member) {
        tx.update(insert)
                .bind("place", place.value())
                .bind("user", member.user().value())
                .bind("role", member.role().text())
                .bind("at", member.at().toEpochMilli())
                .bind("by", member.by().value())
                .execute();
    }

    void change(Tx tx, P place, UserId user, Role role) {
        tx.update(update)
                .bind("place", place.value())
                .bind("user", user.value())
                .bind("role", role.text())
                .execute();
    }

    void remove(Tx tx, P place, UserId user) {
        tx.update(delete)
                .bind("place", place.value())
                .bind("user", user.value())
                .execute();
    }

    Optional<Member> find(Tx tx, P place, UserId user) {
        return tx.query(select + " AND m.user_id = :user")
                .bind("place", place.value())
                .bind("user", user.value())
                .map(row -> member(row))
                .findOne();
    }

    List<Member> list(Tx tx, P place, Paging page) {
        return page.rows(
                        tx.query(select + " AND m.user_id > :after ORDER BY m.user_id LIMIT :limit")
                                .bind("place", place.value()))
                .map(row -> member(row))
                .list();
    }

    /**
     * Ends the membership in the organization and those in all of the organization's workspaces,
     * deleted ones too.
     */
    static void removeFromOrganization(Tx tx, OrganizationId organization, UserId user) {
        tx.update("""
                        DELETE FROM workspace_member WHERE user_id = :user AND workspace_id IN
                            (SELECT id FROM workspace WHERE organization_id = :organization)
                        """)
                .bind("organization", organization.value())
                .bind("user", user.value())
                .execute();
        OF_ORGANIZATION.remove(tx, organization, user);
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
