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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads deliveries and their attempts, and changes deliveries by hand. */
final class SqlDeliveryLog {

    private final SqlAttempts attempts = new SqlAttempts();

    /** What to list, newest first. */
    record Wanted(
            EndpointId endpoint,
            @Nullable String state,
            @Nullable String type,
            @Nullable Instant since,
            @Nullable String before,
            int limit) {

        Query bind(Query query) {
            query.bind("endpoint", endpoint.value()).bind("limit", limit);
            if (before != null) {
                query.bind("before", before);
            }
            if (type != null) {
                query.bind("type", type);
            }
            if (since != null) {
                query.bind("since", since.toEpochMilli());
            }
            if (state != null) {
                query.bind("state", state);
            }
            return query;
        }
    }

    private static final String ROWS = """
            SELECT d.id, d.endpoint, d.log, d.sequence, d.event, d.type,
                COALESCE(d.began_at, d.first_at) AS first_at, d.state, d.reason, d.attempts,
                d.next_at, d.settled_at, 0 AS total_us
            FROM delivery d WHERE
            """;

    List<DeliveryView> list(Tx tx, Wanted wanted) {
        return Stream.concat(
                        withRow(tx, wanted).stream(), attempts.endedAtOnce(tx, wanted).stream())
                .sorted(Comparator.comparing((DeliveryView view) -> view.id().value())
                        .reversed())
                .limit(wanted.limit())
                .toList();
    }

    private static List<DeliveryView> withRow(Tx tx, Wanted wanted) {
        StringBuilder sql = new StringBuilder(ROWS).append(" d.endpoint = :endpoint");
        if (wanted.before() != null) {
            sql.append(" AND d.id < :before");
        }
        if (wanted.type() != null) {
            sql.append(" AND d.type = :type");
        }
        if (wanted.since() != null) {
            sql.append(" AND COALESCE(d.began_at, d.first_at) >= :since");
        }
        if (wanted.state() != null) {
            sql.append(" AND d.state = :state");
        }
        sql.append(" ORDER BY d.id DESC LIMIT :limit");
        return wanted.bind(tx.query(sql.toString())).map(row -> delivery(row)).list();
    }

    Optional<DeliveryView> find(Tx tx, DeliveryId id) {
        return tx.query(ROWS + " d.id = :id")
                .bind("id", id.value())
                .map(row -> delivery(row))
                .findOne()
                .or(() -> attempts.endedAtOnce(tx, id));
    }

    List<StoredAttempt> attempts(Tx tx, DeliveryView delivery) {
        return attempts.of(tx, delivery);
    }

    /**
     * Has the delivery tried again now, with the whole schedule before it; out of any order when it
     * had ended.
     */
    void retry(Tx tx, DeliveryView delivery, String log, Instant now) {
        long previous = attempts.of(tx, delivery).stream()
                .findFirst()
                .map(StoredAttempt::previous)
                .orElse(0L);
        tx.update("""
                        INSERT INTO delivery (id, endpoint, log, sequence, previous, event, type,
                        turn, node, state, reason,
                            failures, attempts, first_at, next_at, settled_at, began_at)
                        VALUES (:id, :endpoint, :log, :sequence, :previous, :event, :type,
                        'apart', '', 'retrying', :reason,
                            0, :attempts, :now, :now, NULL, :began)
                        ON CONFLICT (id) DO UPDATE SET
                            turn = CASE delivery.state WHEN 'retrying' THEN delivery.turn
                                ELSE 'apart' END,
                            state = 'retrying', reason = :reason, failures = 0, spared = 0,
                            replay = NULL, replayed_from = NULL,
                            first_at = :now, next_at = :now, settled_at = NULL,
                            began_at = :began
                        """)
                .bind("id", delivery.id().value())
                .bind("endpoint", delivery.endpoint().value())
                .bind("log", log)
                .bind("sequence", delivery.sequence())
                .bind("previous", previous)
                .bind("event", delivery.event().value())
                .bind("type", delivery.type())
                .bind("reason", "Retried by hand.")
                .bind("began", delivery.firstAttemptAt().toEpochMilli())
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

    static DeliveryView delivery(ResultSet row) throws SQLException {
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
                null,
                null);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(value);
    }
}
