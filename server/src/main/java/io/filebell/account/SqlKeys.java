package io.filebell.account;

import io.filebell.base.KeyId;
import io.filebell.base.Limits;
import io.filebell.base.OrganizationId;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import io.filebell.operation.Caller.UserKind;
import io.filebell.operation.Role;
import io.filebell.operation.Scope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** API keys in the database. */
final class SqlKeys {

    private static final String COLUMNS = """
            id, name, prefix, user_id, scopes, workspaces, expires_at, last_used_at, revoked_at,
            created_at, created_by
            """;

    private SqlKeys() {}

    /** The key with this hash, also when it works no more; empty when its user is no member. */
    static Optional<KnownKey> find(Tx tx, String hash) {
        return tx.query("""
                        SELECT k.id, k.hash, k.scopes, k.workspaces, k.expires_at, k.revoked_at,
                            k.organization_id, k.user_id, u.kind, u.name, m.role
                        FROM api_key k
                        JOIN app_user u ON u.id = k.user_id
                        JOIN organization_member m
                            ON m.organization_id = k.organization_id AND m.user_id = k.user_id
                        WHERE k.hash = :hash
                        """).bind("hash", hash).map(row -> known(row)).findOne();
    }

    /** Whether the key with this hash works, if there is one at all. */
    static Optional<Boolean> works(Tx tx, String hash, Instant now) {
        return tx.query("SELECT 1 FROM api_key WHERE hash = :hash")
                .bind("hash", hash)
                .mapTo(Integer.class)
                .findOne()
                .map(there ->
                        find(tx, hash).map(key -> key.standing().works(now)).orElse(false));
    }

    static void insert(Tx tx, OrganizationId organization, ApiKey key, String hash) {
        Instant expires = key.expiresAt();
        tx.update("""
                        INSERT INTO api_key (id, organization_id, user_id, name, hash, prefix,
                        scopes,
                            workspaces, expires_at, created_at, created_by)
                        VALUES (:id, :organization, :user, :name, :hash, :prefix, :scopes,
                            :workspaces, :expires, :created, :creator)
                        """)
                .bind("id", key.id().value())
                .bind("organization", organization.value())
                .bind("user", key.user().value())
                .bind("name", key.name())
                .bind("hash", hash)
                .bind("prefix", key.prefix())
                .bind("scopes", scopes(key.scopes()))
                .bind("workspaces", workspaces(key.workspaces()))
                .bind("expires", expires == null ? null : (Long) expires.toEpochMilli())
                .bind("created", key.createdAt().toEpochMilli())
                .bind("creator", key.createdBy().value())
                .execute();
    }

    /** Notes a use, unless one was noted less than {@link Limits#KEY_USE_INTERVAL} before. */
    static void used(Tx tx, KeyId key, Instant at) {
        tx.update("""
                        UPDATE api_key SET last_used_at = :at
                        WHERE id = :id AND (last_used_at IS NULL OR last_used_at <= :earlier)
                        """)
                .bind("id", key.value())
                .bind("at", at.toEpochMilli())
                .bind("earlier", at.minus(Limits.KEY_USE_INTERVAL).toEpochMilli())
                .execute();
    }

    static Optional<ApiKey> get(Tx tx, OrganizationId organization, KeyId key) {
        return tx.query("SELECT " + COLUMNS
                        + "FROM api_key WHERE id = :id AND organization_id = :organization")
                .bind("id", key.value())
                .bind("organization", organization.value())
                .map(row -> key(row))
                .findOne();
    }

    static List<ApiKey> ofUser(Tx tx, OrganizationId organization, UserId user, Paging page) {
        return page.rows(tx.query("SELECT " + COLUMNS + """
                        FROM api_key
                        WHERE organization_id = :organization AND user_id = :user AND id > :after
                        ORDER BY id LIMIT :limit
                        """)
                        .bind("organization", organization.value())
                        .bind("user", user.value()))
                .map(row -> key(row))
                .list();
    }

    static List<ApiKey> ofOrganization(Tx tx, OrganizationId organization, Paging page) {
        return page.rows(tx.query("SELECT " + COLUMNS + """
                        FROM api_key WHERE organization_id = :organization AND id > :after
                        ORDER BY id LIMIT :limit
                        """)
                        .bind("organization", organization.value()))
                .map(row -> key(row))
                .list();
    }

    static int countUnrevoked(Tx tx, OrganizationId organization) {
        return tx.query("""
                        SELECT count(*) FROM api_key
                        WHERE organization_id = :organization AND revoked_at IS NULL
                        """)
                .bind("organization", organization.value())
                .mapTo(Integer.class)
                .one();
    }

    static void revoke(Tx tx, KeyId key, Instant at) {
        tx.update("UPDATE api_key SET revoked_at = :at WHERE id = :id AND revoked_at IS NULL")
                .bind("id", key.value())
                .bind("at", at.toEpochMilli())
                .execute();
    }

    static void revokeAll(Tx tx, OrganizationId organization, UserId user, Instant at) {
        tx.update("""
                        UPDATE api_key SET revoked_at = :at
                        WHERE organization_id = :organization AND user_id = :user
                            AND revoked_at IS NULL
                        """)
                .bind("organization", organization.value())
                .bind("user", user.value())
                .bind("at", at.toEpochMilli())
                .execute();
    }

    private static KnownKey known(ResultSet row) throws SQLException {
        Standing standing = new Standing(
                new OrganizationId(row.getString("organization_id")),
                new UserId(row.getString("user_id")),
                Role.of(row.getString("role")),
                Rows.timeOrNull(row, "expires_at"),
                Rows.timeOrNull(row, "revoked_at") != null);
        return new KnownKey(
                new KeyId(row.getString("id")),
                row.getString("hash"),
                standing,
                UserKind.of(row.getString("kind")),
                row.getString("name"),
                Set.copyOf(scopes(row.getString("scopes"))),
                Set.copyOf(workspaces(Rows.text(row, "workspaces"))));
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        return new ApiKey(
                new KeyId(row.getString("id")),
                row.getString("name"),
                row.getString("prefix"),
                new UserId(row.getString("user_id")),
                scopes(row.getString("scopes")),
                workspaces(Rows.text(row, "workspaces")),
                Rows.timeOrNull(row, "expires_at"),
                Rows.timeOrNull(row, "last_used_at"),
                Rows.timeOrNull(row, "revoked_at"),
                Rows.time(row, "created_at"),
                new UserId(row.getString("created_by")));
    }

    private static String scopes(Collection<Scope> scopes) {
        return scopes.stream().map(Scope::text).collect(Collectors.joining(" "));
    }

    private static List<Scope> scopes(String text) {
        return Stream.of(text.split(" ")).map(Scope::of).toList();
    }

    private static @Nullable String workspaces(Collection<WorkspaceId> workspaces) {
        return workspaces.isEmpty()
                ? null
                : workspaces.stream().map(WorkspaceId::value).collect(Collectors.joining(" "));
    }

    private static List<WorkspaceId> workspaces(@Nullable String text) {
        return text == null
                ? List.of()
                : Stream.of(text.split(" ")).map(WorkspaceId::new).toList();
    }
}
