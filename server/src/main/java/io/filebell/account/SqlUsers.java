package io.filebell.account;

import io.filebell.base.OrganizationId;
import io.filebell.base.UserId;
import io.filebell.db.Tx;
import io.filebell.operation.Caller.UserKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Users in the database. */
final class SqlUsers {

    private static final String COLUMNS = "id, kind, name, email, created_at ";

    private SqlUsers() {}

    static void insert(Tx tx, OrganizationId organization, User user, UserId creator) {
        tx.update("""
                        INSERT INTO app_user (id, organization_id, kind, name, email, email_key,
                            created_at, created_by, updated_at)
                        VALUES (:id, :organization, :kind, :name, :email, :emailKey,
                            :created, :creator, :created)
                        """)
                .bind("id", user.id().value())
                .bind("organization", organization.value())
                .bind("kind", user.kind().text())
                .bind("name", user.name())
                .bind("email", user.email())
                .bind("emailKey", emailKey(user.email()))
                .bind("created", user.createdAt().toEpochMilli())
                .bind("creator", creator.value())
                .execute();
    }

    static void update(Tx tx, UserId id, String name, @Nullable String email, Instant at) {
        tx.update("""
                        UPDATE app_user
                        SET name = :name, email = :email, email_key = :emailKey, updated_at = :at
                        WHERE id = :id
                        """)
                .bind("id", id.value())
                .bind("name", name)
                .bind("email", email)
                .bind("emailKey", emailKey(email))
                .bind("at", at.toEpochMilli())
                .execute();
    }

    static Optional<User> get(Tx tx, OrganizationId organization, UserId id) {
        return tx.query("SELECT " + COLUMNS
                        + "FROM app_user WHERE id = :id AND organization_id = :organization")
                .bind("id", id.value())
                .bind("organization", organization.value())
                .map(row -> user(row))
                .findOne();
    }

    static List<User> list(Tx tx, OrganizationId organization, Paging page) {
        return page.rows(tx.query("SELECT " + COLUMNS + """
                                FROM app_user WHERE organization_id = :organization AND id > :after
                                ORDER BY id LIMIT :limit
                                """)
                        .bind("organization", organization.value()))
                .map(row -> user(row))
                .list();
    }

    static int count(Tx tx, OrganizationId organization) {
        return tx.query("SELECT count(*) FROM app_user WHERE organization_id = :organization")
                .bind("organization", organization.value())
                .mapTo(Integer.class)
                .one();
    }

    static Optional<UserId> withEmail(Tx tx, OrganizationId organization, String email) {
        return tx.query("""
                        SELECT id FROM app_user
                        WHERE organization_id = :organization AND email_key = :email
                        """)
                .bind("organization", organization.value())
                .bind("email", emailKey(email))
                .mapTo(String.class)
                .findOne()
                .map(UserId::new);
    }

    static Optional<String> email(Tx tx, UserId id) {
        return tx.query("SELECT email FROM app_user WHERE id = :id")
                .bind("id", id.value())
                .mapTo(String.class)
                .findOne();
    }

    private static @Nullable String emailKey(@Nullable String email) {
        return email == null ? null : email.toLowerCase(Locale.ROOT);
    }

    private static User user(ResultSet row) throws SQLException {
        return new User(
                new UserId(row.getString("id")),
                UserKind.of(row.getString("kind")),
                row.getString("name"),
                Rows.text(row, "email"),
                Rows.time(row, "created_at"));
    }
}
