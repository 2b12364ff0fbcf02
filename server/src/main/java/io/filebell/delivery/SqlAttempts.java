package io.filebell.delivery;

import io.filebell.base.DeliveryId;
import io.filebell.base.IdGenerator;
import io.filebell.base.JsonFormat;
import io.filebell.db.PreparedBatch;
import io.filebell.db.Tx;
import io.filebell.delivery.Outcome.Tried;
import io.filebell.delivery.Reply.Answered;
import io.filebell.delivery.SqlDeliveryLog.Wanted;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads attempts, the evidence of deliveries, each in the part that its time belongs to.
 *
 * <p>Reading goes from part to part only as far as it must. A delivery's id tells when its event
 * was made, and no attempt is older than its event; {@link #CLOCKS_APART} is how far that may be
 * wrong because a clock was set back.
 */
final class SqlAttempts {

    static final Duration CLOCKS_APART = Duration.ofDays(1);

    private static final String DELIVERED = SqlOutcomes.State.DELIVERED.text();

    private static final String FIRSTS = """
            SELECT a.delivery AS id, a.endpoint, a.log, a.sequence, a.event, a.type,
                a.at AS first_at, a.outcome AS state, a.verdict AS reason, 1 AS attempts,
                NULL AS next_at, NULL AS settled_at, a.total_us
            FROM %s a WHERE a.number = 1
                AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.id = a.delivery)
            """;

    private final SqlAttemptParts parts = new SqlAttemptParts();

    /**
     * A repetition writes nothing: it follows a commit that was not heard of. Nor does an attempt
     * whose part was given up meanwhile.
     */
    void insert(Tx tx, List<Outcome> outcomes) {
        Map<AttemptPart, List<Made>> byPart = new LinkedHashMap<>();
        Optional<AttemptPart> part = Optional.empty();
        for (Outcome outcome : outcomes) {
            for (Tried tried : outcome.tried()) {
                Instant at = tried.at().truncatedTo(ChronoUnit.MILLIS);
                if (part.filter(last -> last.covers(at)).isEmpty()) {
                    part = parts.toWrite(tx, at);
                }
                part.ifPresent(of -> byPart.computeIfAbsent(of, key -> new ArrayList<>())
                        .add(new Made(outcome, tried)));
            }
        }
        byPart.forEach((of, attempts) -> insert(tx, of, attempts));
    }

    private record Made(Outcome outcome, Tried tried) {}

    private static void insert(Tx tx, AttemptPart part, List<Made> attempts) {
        PreparedBatch batch = tx.batch("INSERT INTO " + part.table() + """
                 (delivery, number, endpoint, log, sequence, previous, event, type, at,
                    outcome, verdict, address, status, headers, body, connect_us, tls_us,
                    first_byte_us, total_us, stale)
                VALUES (:delivery, :number, :endpoint, :log, :sequence, :previous, :event, :type,
                    :at, :outcome, :verdict, :address, :status, :headers, :body, :connect, :tls,
                    :firstByte, :total, :stale)
                ON CONFLICT (delivery, number) DO NOTHING
                """);
        for (Made made : attempts) {
            bind(batch, made.outcome(), made.tried());
        }
        batch.execute();
    }

    /** Deliveries that ended with their first attempt, so that they have no row: newest first. */
    List<DeliveryView> endedAtOnce(Tx tx, Wanted wanted) {
        if (wanted.state() != null && !wanted.state().equals(DELIVERED)) {
            return List.of();
        }
        TreeMap<String, DeliveryView> newest = new TreeMap<>(Comparator.reverseOrder());
        for (AttemptPart part : parts.kept(tx).reversed()) {
            if (wanted.since() != null && !part.until().isAfter(wanted.since())) {
                break;
            }
            if (newest.size() >= wanted.limit()
                    && isBehind(part, newest.lastEntry().getValue())) {
                break;
            }
            endedAtOnce(tx, part, wanted)
                    .forEach(delivery -> newest.put(delivery.id().value(), delivery));
            while (newest.size() > wanted.limit()) {
                newest.pollLastEntry();
            }
        }
        return List.copyOf(newest.values());
    }

    /** Whether every event in the part is older than that of the delivery. */
    private static boolean isBehind(AttemptPart part, DeliveryView delivery) {
        Instant event = IdGenerator.eventTime(delivery.id());
        return part.until().plus(CLOCKS_APART).isBefore(event);
    }

    private static List<DeliveryView> endedAtOnce(Tx tx, AttemptPart part, Wanted wanted) {
        StringBuilder sql = new StringBuilder(FIRSTS.formatted(part.table()))
                .append(" AND a.endpoint = :endpoint");
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
            sql.append(" AND a.outcome = :state");
        }
        sql.append(" ORDER BY a.delivery DESC LIMIT :limit");
        return wanted.bind(tx.query(sql.toString()))
                .map(row -> SqlDeliveryLog.delivery(row))
                .list();
    }

    /** A delivery that ended with its first attempt. */
    Optional<DeliveryView> endedAtOnce(Tx tx, DeliveryId id) {
        for (AttemptPart part : after(tx, id)) {
            Optional<DeliveryView> found = tx.query(
                            FIRSTS.formatted(part.table()) + " AND a.delivery = :id")
                    .bind("id", id.value())
                    .map(row -> SqlDeliveryLog.delivery(row))
                    .findOne();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** The attempts of a delivery that are kept, the first one first. */
    List<StoredAttempt> of(Tx tx, DeliveryView delivery) {
        List<StoredAttempt> found = new ArrayList<>();
        for (AttemptPart part : after(tx, delivery.id())) {
            if (found.size() >= delivery.attempts()) {
                break;
            }
            tx.query("SELECT * FROM " + part.table() + " WHERE delivery = :id ORDER BY number")
                    .bind("id", delivery.id().value())
                    .map(row -> attempt(row))
                    .each(found::add);
        }
        found.sort(Comparator.comparingInt(StoredAttempt::number));
        return List.copyOf(found);
    }

    /** The parts that may hold attempts of the delivery, the oldest first. */
    private List<AttemptPart> after(Tx tx, DeliveryId id) {
        Instant event = IdGenerator.eventTime(id);
        return parts.kept(tx).stream()
                .filter(part -> part.until().plus(CLOCKS_APART).isAfter(event))
                .toList();
    }

    private static void bind(PreparedBatch batch, Outcome outcome, Tried tried) {
        Pending delivery = tried.delivery();
        Timing timing = tried.exchange().timing();
        Optional<Answered> answered = tried.exchange().reply() instanceof Answered answer
                ? Optional.of(answer)
                : Optional.empty();
        batch.bind(
                        "delivery",
                        IdGenerator.delivery(delivery.event(), outcome.endpoint())
                                .value())
                .bind("number", delivery.attempts() + 1)
                .bind("endpoint", outcome.endpoint().value())
                .bind("log", outcome.log().value())
                .bind("sequence", delivery.sequence())
                .bind("previous", delivery.previous())
                .bind("event", delivery.event().value())
                .bind("type", delivery.type())
                .bind("at", tried.at().toEpochMilli())
                .bind("outcome", SqlOutcomes.State.of(tried).text())
                .bind("verdict", tried.verdict().says())
                .bind("address", tried.exchange().address().orElse(null))
                .bind("status", answered.map(Answered::status).orElse(null))
                .bind("headers", answered.map(SqlAttempts::headers).orElse(null))
                .bind("body", answered.map(Answered::bodyHead).orElse(null))
                .bind("connect", micros(timing.connect()))
                .bind("tls", micros(timing.tls()))
                .bind("firstByte", micros(timing.firstByte()))
                .bind("total", timing.total().toNanos() / 1_000)
                .bind("stale", tried.exchange().staleConnection() ? 1 : 0)
                .add();
    }

    private static String headers(Answered answered) {
        List<List<String>> headers = new ArrayList<>();
        answered.headers().forEach(header -> headers.add(List.of(header.name(), header.value())));
        return JsonFormat.MAPPER.writeValueAsString(headers);
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

    private static @Nullable Long micros(Optional<Duration> duration) {
        return duration.map(time -> time.toNanos() / 1_000).orElse(null);
    }
}
