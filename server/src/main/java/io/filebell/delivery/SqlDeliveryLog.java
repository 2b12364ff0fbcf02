package io.filebell.delivery;

import io.filebell.base.DeliveryId;
import io.filebell.base.EndpointId;
import io.filebell.base.EventId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Query;
import io.filebell.db.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads deliveries and their attempts, and changes them by hand. */
final class SqlDeliveryLog {

    /** What to list, newest first. */
    record Wanted(
            EndpointId endpoint,
            @Nullable String state,
            @Nullable String type,
            @Nullable Instant since,
            @Nullable String before,
            int limit) {}

    /** An attempt as it is stored. */
    record StoredAttempt(
            int number,
            long previous,
            Instant at,
            @Nullable String address,
            @Nullable Integer status,
            @Nullable String headers,
            byte @Nullable [] body,
            @Nullable Long connectMicros,
            @Nullable Long tlsMicros,
            @Nullable Long firstByteMicros,
            long totalMicros,
            boolean stale,
            String verdict) {}

    private static final String SELECT = """
            SELECT a.delivery AS id, a.endpoint, a.log, a.sequence, a.event, a.type,
            a.at AS first_at,
                COALESCE(d.state, a.outcome) AS state, COALESCE(d.reason, a.verdict) AS reason,
                COALESCE(d.attempts, 1) AS attempts, d.next_at, d.settled_at, a.total_us
            FROM attempt a LEFT JOIN delivery d ON d.id = a.delivery
            WHERE a.number = 1
            """;

    List<DeliveryView> list(Tx tx, Wanted wanted) {
        StringBuilder sql = new StringBuilder(SELECT).append(" AND a.endpoint = :endpoint");
        if (wanted.before() != null) {
            sql.append(" AND a.delivery < :before");
        }
        if (wanted.type() != null) {
            sql.append(" AND a.type = :type");
        }
        if (wanted.since() != null) {
            sql.append(" AND a.at >= :since");
        }
        if (wanted.state() != null) {
            sql.append(
                    wanted.state().equals("delivered")
                            ? " AND COALESCE(d.state, a.outcome) = 'delivered'"
                            : " AND d.state = :state");
        }
        sql.append(" ORDER BY a.delivery DESC LIMIT :limit");
        Query query = tx.query(sql.toString())
                .bind("endpoint", wanted.endpoint().value())
                .bind("limit", wanted.limit());
        if (wanted.before() != null) {
            query.bind("before", wanted.before());
        }
        if (wanted.type() != null) {
            query.bind("type", wanted.type());
        }
        if (wanted.since() != null) {
            query.bind("since", wanted.since().toEpochMilli());
        }
        if (wanted.state() != null && !wanted.state().equals("delivered")) {
            query.bind("state", wanted.state());
        }
        return query.map(row -> delivery(row)).list();
    }

    Optional<DeliveryView> find(Tx tx, DeliveryId id) {
        return tx.query(SELECT + " AND a.delivery = :id")
                .bind("id", id.value())
                .map(row -> delivery(row))
                .findOne();
    }

    List<StoredAttempt> attempts(Tx tx, DeliveryId id) {
        return tx.query("SELECT * FROM attempt WHERE delivery = :id ORDER BY number")
                .bind("id", id.value())
                .map(row -> attempt(row))
                .list();
    }

    /**
     * Has the delivery tried again now, with the whole schedule before it; out of any order when it
     * had ended.
     */
    void retry(Tx tx, DeliveryView delivery, String log, Instant now) {
        tx.update("""
                        INSERT INTO delivery (id, endpoint, log, sequence, previous, event, type,
                        turn, node, state, reason,
                            failures, attempts, first_at, next_at, settled_at)
                        VALUES (:id, :endpoint, :log, :sequence,
                            COALESCE((SELECT previous FROM attempt
                                WHERE delivery = :id AND number = 1), 0),
                            :event, :type, 'apart', '', 'retrying', :reason,
                            0, :attempts, :now, :now, NULL)
                        ON CONFLICT (id) DO UPDATE SET
                            turn = CASE delivery.state WHEN 'retrying' THEN delivery.turn
                                ELSE 'apart' END,
                            state = 'retrying', reason = :reason, failures = 0,
                            first_at = :now, next_at = :now, settled_at = NULL
                        """)
                .bind("id", delivery.id().value())
                .bind("endpoint", delivery.endpoint().value())
                .bind("log", log)
                .bind("sequence", delivery.sequence())
                .bind("event", delivery.event().value())
                .bind("type", delivery.type())
                .bind("reason", "Retried by hand.")
                .bind("attempts", delivery.attempts())
                .bind("now", now.toEpochMilli())
                .execute();
    }

    /**
     * Ends the delivery without success; answers whether it was still waiting for another attempt.
     */
    boolean skip(Tx tx, DeliveryId id, Instant now) {
        return tx.update("""
                                UPDATE delivery SET state = 'skipped',
                                reason = 'Skipped by hand.', next_at = NULL,
                                    settled_at = :now
                                WHERE id = :id AND state IN ('retrying', 'held')
                                """)
                        .bind("id", id.value())
                        .bind("now", now.toEpochMilli())
                        .execute()
                > 0;
    }

    private static DeliveryView delivery(ResultSet row) throws SQLException {
        String log = row.getString("log");
        String state = row.getString("state");
        Instant first = Instant.ofEpochMilli(row.getLong("first_at"));
        Instant settled = instant(row, "settled_at");
        if (settled == null && state.equals("delivered")) {
            settled = first.plusMillis(row.getLong("total_us") / 1_000);
        }
        return new DeliveryView(
                new DeliveryId(row.getString("id")),
                new EndpointId(row.getString("endpoint")),
                log.startsWith(WorkspaceId.PREFIX) ? new WorkspaceId(log) : null,
                new EventId(row.getString("event")),
                row.getString("type"),
                row.getLong("sequence"),
                state,
                row.getString("reason"),
                row.getInt("attempts"),
                first,
                instant(row, "next_at"),
                settled,
                null);
    }

    private static StoredAttempt attempt(ResultSet row) throws SQLException {
        int status = row.getInt("status");
        boolean answered = !row.wasNull();
        return new StoredAttempt(
                row.getInt("number"),
                row.getLong("previous"),
                Instant.ofEpochMilli(row.getLong("at")),
                row.getString("address"),
                answered ? status : null,
                row.getString("headers"),
                row.getBytes("body"),
                micros(row, "connect_us"),
                micros(row, "tls_us"),
                micros(row, "first_byte_us"),
                row.getLong("total_us"),
                row.getInt("stale") != 0,
                row.getString("verdict"));
    }

    private static @Nullable Long micros(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(value);
    }
}
