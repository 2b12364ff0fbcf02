package io.filebell.workspace;

import io.filebell.base.EventId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import io.filebell.event.Actor;
import io.filebell.event.EventSource;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The rows of what is in the trash, and of trashes that were emptied. */
final class TrashRows {

    private static final String TRASHED = "SELECT " + NodeRows.columns("node") + " FROM node"
            + " WHERE workspace = :workspace AND trashed_at IS NOT NULL";

    /** What a trash holds. */
    record Holding(long count, Instant latest) {}

    /** A trash that was emptied up to a time, and by whom. */
    record Emptying(WorkspaceId workspace, Instant until, Actor actor, Optional<EventId> cause) {

        Author author(EventSource source) {
            return new Author(source, actor, cause);
        }
    }

    /** What was trashed after {@code emptied}, the latest first. */
    List<NodeRow> latest(
            Tx tx,
            WorkspaceId workspace,
            long emptied,
            Optional<TrashOperations.Position> before,
            int limit) {
        return tx.query(TRASHED + " AND trashed_at > :emptied AND (trashed_at, id) < (:at, :id)"
                        + " ORDER BY trashed_at DESC, id DESC LIMIT :limit")
                .bind("workspace", workspace.value())
                .bind("emptied", emptied)
                .bind("at", before.map(TrashOperations.Position::trashedAt).orElse(Long.MAX_VALUE))
                .bind("id", before.map(position -> position.node().value()).orElse(""))
                .bind("limit", limit)
                .map(row -> NodeRows.row(row, 0))
                .list();
    }

    /** What was trashed until then, the earliest first. */
    List<NodeRow> until(Tx tx, WorkspaceId workspace, Instant until, int limit) {
        return tx.query(TRASHED + " AND trashed_at <= :until"
                        + " ORDER BY trashed_at, id LIMIT :limit")
                .bind("workspace", workspace.value())
                .bind("until", until.toEpochMilli())
                .bind("limit", limit)
                .map(row -> NodeRows.row(row, 0))
                .list();
    }

    /** A workspace in whose trash something was put until then. */
    Optional<WorkspaceId> holderUntil(Tx tx, Instant until) {
        return tx.query("SELECT workspace FROM node"
                        + " WHERE trashed_at IS NOT NULL AND trashed_at <= :until LIMIT 1")
                .bind("until", until.toEpochMilli())
                .mapTo(String.class)
                .findOne()
                .map(WorkspaceId::new);
    }

    Holding holding(Tx tx, WorkspaceId workspace, long emptied) {
        return tx.query("SELECT COUNT(*), COALESCE(MAX(trashed_at), 0) FROM node"
                        + " WHERE workspace = :workspace AND trashed_at IS NOT NULL"
                        + " AND trashed_at > :emptied")
                .bind("workspace", workspace.value())
                .bind("emptied", emptied)
                .map(row -> new Holding(row.getLong(1), Instant.ofEpochMilli(row.getLong(2))))
                .one();
    }

    /** Makes all that was trashed until then wait for its deletion, seen by nobody. */
    void empty(Tx tx, Author author, Instant until) {
        Actor actor = author.actor();
        tx.update("""
                INSERT INTO trash_emptying
                    (workspace, until, actor_id, actor_kind, actor_name, actor_via, cause)
                VALUES (:workspace, :until, :id, :kind, :name, :via, :cause)
                ON CONFLICT (workspace) DO UPDATE SET until = excluded.until,
                    actor_id = excluded.actor_id, actor_kind = excluded.actor_kind,
                    actor_name = excluded.actor_name, actor_via = excluded.actor_via,
                    cause = excluded.cause
                """)
                .bind("workspace", author.workspace().value())
                .bind("until", until.toEpochMilli())
                .bind("id", actor.id())
                .bind("kind", actor.kind().text())
                .bind("name", actor.name())
                .bind("via", actor.via())
                .bind("cause", author.cause().map(EventId::value).orElse(null))
                .execute();
    }

    /** An emptied trash whose nodes still wait. */
    Optional<Emptying> emptying(Tx tx) {
        return tx.query("SELECT workspace, until, actor_id, actor_kind, actor_name, actor_via, "
                        + "cause FROM trash_emptying ORDER BY workspace LIMIT 1")
                .map(TrashRows::emptying)
                .findOne();
    }

    void emptied(Tx tx, Emptying done) {
        tx.update("DELETE FROM trash_emptying WHERE workspace = :workspace AND until = :until")
                .bind("workspace", done.workspace().value())
                .bind("until", done.until().toEpochMilli())
                .execute();
    }

    private static Emptying emptying(ResultSet row) throws SQLException {
        Actor actor = new Actor(
                row.getString(3),
                Actor.Kind.valueOf(row.getString(4).toUpperCase(Locale.ROOT)),
                row.getString(5),
                row.getString(6));
        return new Emptying(
                new WorkspaceId(row.getString(1)),
                Instant.ofEpochMilli(row.getLong(2)),
                actor,
                Optional.ofNullable(row.getString(7)).map(EventId::new));
    }
}
