package example;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What arrived, in a file: kept before it is acknowledged, and worked on in its order. */
@Component
class Inbox {

    private static final Duration KEPT = Duration.ofDays(30);

    record Event(long place, String id, byte[] body, int attempts) {}

    private final JdbcClient db;

    Inbox(JdbcClient db) {
        this.db = db;
    }

    /** Keeps an event; does nothing when it is there already. */
    void add(String id, String replay, byte[] body) {
        db.sql("""
                INSERT INTO inbox (id, replay, body, received_at) VALUES (?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """).params(id, replay, body, now()).update();
    }

    /** The next event that is due. */
    Optional<Event> next() {
        return db.sql("""
                SELECT place, id, body, attempts FROM inbox
                WHERE state = 'waiting' AND due_at <= ? ORDER BY due_at, place LIMIT 1
                """).param(now()).query((row, number) -> new Event(
                        row.getLong("place"), row.getString("id"), row.getBytes("body"),
                        row.getInt("attempts"))).optional();
    }

    void done(Event event) {
        db.sql("UPDATE inbox SET state = 'done', error = NULL WHERE place = ?")
                .param(event.place()).update();
    }

    /** Tries it again after a while, or never. */
    void failed(Event event, Optional<Duration> again, Exception error) {
        db.sql("""
                UPDATE inbox SET state = ?, attempts = attempts + 1, due_at = ?, error = ?
                WHERE place = ?
                """).params(
                        again.isPresent() ? "waiting" : "dead",
                        now() + again.map(Duration::toMillis).orElse(0L),
                        error.toString(),
                        event.place()).update();
    }

    Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>(Map.of("waiting", 0L, "done", 0L, "dead", 0L));
        db.sql("SELECT state, count(*) AS n FROM inbox GROUP BY state").query(
                row -> { counts.put(row.getString("state"), row.getLong("n")); });
        return counts;
    }

    /** Repeats are told from news as long as their rows are kept. */
    void prune() {
        db.sql("DELETE FROM inbox WHERE state = 'done' AND received_at < ?")
                .param(now() - KEPT.toMillis()).update();
    }

    private static long now() {
        return Instant.now().toEpochMilli();
    }
}
