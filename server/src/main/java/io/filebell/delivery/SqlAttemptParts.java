package io.filebell.delivery;

import io.filebell.db.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The parts of the attempts, in the database: which there are, and their tables.
 *
 * <p>An attempt's part follows from its own time alone, so that an outcome that is written again
 * meets what it wrote before. That holds although parts are cut shorter within a day, because a cut
 * lies in the future when it is made. Who reads or writes looks the parts up in its own
 * transaction: nothing is remembered that could be out of date.
 */
final class SqlAttemptParts {

    /** A part, and what is known of its size. */
    record Kept(AttemptPart part, long entries, long bytes) {}

    /**
     * The part of attempts that begin at {@code at}, made where it is missing; empty when it was
     * given up already.
     */
    Optional<AttemptPart> toWrite(Tx tx, Instant at) {
        Optional<Found> found = find(tx, at);
        if (found.isEmpty()) {
            create(tx, AttemptPart.ofDay(at));
            found = find(tx, at);
        }
        return found.filter(part -> !part.leaving()).map(Found::part);
    }

    /** Makes the part's table and tells of it; does nothing when there is one that begins then. */
    void create(Tx tx, AttemptPart part) {
        switch (tx.dialect()) {
            case SQLITE -> {}
            case POSTGRESQL ->
                // Only one transaction at a time looks and makes.
                tx.query("SELECT pg_advisory_xact_lock(hashtextextended('attempt_part', 0))")
                        .map(row -> true)
                        .list();
        }
        int fresh = tx.update("""
                        INSERT INTO attempt_part (since, entries, bytes) VALUES (:since, 0, 0)
                        ON CONFLICT (since) DO NOTHING
                        """).bind("since", part.since().toEpochMilli()).execute();
        if (fresh > 0) {
            createTable(tx, part);
        }
    }

    /** The table alone, for a part that the database knows of already. */
    void createTable(Tx tx, AttemptPart part) {
        String table = part.table();
        tx.update("CREATE TABLE " + table + " (delivery TEXT" + tx.dialect().bytewise()
                        + " NOT NULL, " + COLUMNS + ", body " + tx.dialect().bytes() + ")")
                .execute();
        tx.update("CREATE UNIQUE INDEX " + table + "_id ON " + table + " (delivery, number)")
                .execute();
        tx.update("CREATE INDEX " + table + "_first ON " + table
                        + " (endpoint, delivery) WHERE number = 1")
                .execute();
    }

    /** The parts that are kept, the oldest first. */
    List<AttemptPart> kept(Tx tx) {
        return withSizes(tx).stream().map(Kept::part).toList();
    }

    /** The same, with their sizes when they were looked at last. */
    List<Kept> withSizes(Tx tx) {
        record Row(Instant since, long entries, long bytes, boolean leaving) {}
        List<Row> rows = tx.query("SELECT * FROM attempt_part ORDER BY since")
                .map(row -> new Row(
                        since(row),
                        row.getLong("entries"),
                        row.getLong("bytes"),
                        row.getObject("leaving_at") != null))
                .list();
        List<Kept> kept = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            Instant end = AttemptPart.endOfDay(row.since());
            Instant next = i + 1 < rows.size() ? rows.get(i + 1).since() : end;
            if (!row.leaving()) {
                AttemptPart part = new AttemptPart(row.since(), next.isBefore(end) ? next : end);
                kept.add(new Kept(part, row.entries(), row.bytes()));
            }
        }
        return kept;
    }

    /** Since when all attempts are kept; empty while none was ever given up. */
    Optional<Instant> keptSince(Tx tx) {
        return tx.query("SELECT kept_since FROM attempt_horizon")
                .map(row -> Instant.ofEpochMilli(row.getLong("kept_since")))
                .findOne();
    }

    /** Nobody reads or writes the part any more, once those are through who do now. */
    void leave(Tx tx, AttemptPart part, Instant now) {
        tx.update("""
                        INSERT INTO attempt_horizon (one, kept_since) VALUES (1, :until)
                        ON CONFLICT (one) DO UPDATE SET kept_since = excluded.kept_since
                        WHERE attempt_horizon.kept_since < excluded.kept_since
                        """).bind("until", part.until().toEpochMilli()).execute();
        tx.update("UPDATE attempt_part SET leaving_at = :now WHERE since = :since")
                .bind("now", now.toEpochMilli())
                .bind("since", part.since().toEpochMilli())
                .execute();
    }

    /** The parts that were given up by then. */
    List<AttemptPart> left(Tx tx, Instant then) {
        return tx.query("SELECT since FROM attempt_part WHERE leaving_at <= :then ORDER BY since")
                .bind("then", then.toEpochMilli())
                .map(row -> new AttemptPart(since(row), AttemptPart.endOfDay(since(row))))
                .list();
    }

    /** What is dropped together, in the order in which it goes. */
    enum Step {
        LIST_INDEX("_first"),
        ID_INDEX("_id"),
        TABLE("");

        private final String suffix;

        Step(String suffix) {
            this.suffix = suffix;
        }
    }

    /**
     * Reads all that a step is about to drop, so that it is in memory then. Only SQLite gains by
     * that: it looks at each page that it frees.
     *
     * @return bytes
     */
    long readAll(Tx tx, AttemptPart part, Step step) {
        return switch (tx.dialect()) {
            case SQLITE -> pages(tx, part.table() + step.suffix);
            case POSTGRESQL -> 0;
        };
    }

    void drop(Tx tx, AttemptPart part, Step step) {
        switch (tx.dialect()) {
            case SQLITE -> {}
            case POSTGRESQL ->
                // Who still reads the part, as a backup does, must not make others wait for us.
                tx.update("SET LOCAL lock_timeout = '2s'").execute();
        }
        switch (step) {
            case LIST_INDEX, ID_INDEX ->
                tx.update("DROP INDEX IF EXISTS " + part.table() + step.suffix).execute();
            case TABLE -> {
                tx.update("DROP TABLE IF EXISTS " + part.table()).execute();
                tx.update("DELETE FROM attempt_part WHERE since = :since")
                        .bind("since", part.since().toEpochMilli())
                        .execute();
            }
        }
    }

    void remember(Tx tx, Kept kept) {
        tx.update("""
                        UPDATE attempt_part SET entries = :entries, bytes = :bytes
                        WHERE since = :since
                        """)
                .bind("entries", kept.entries())
                .bind("bytes", kept.bytes())
                .bind("since", kept.part().since().toEpochMilli())
                .execute();
    }

    /**
     * The part with its size now. On SQLite a size is measured by reading every page, so one that
     * is known is taken on: as it is when no row came since, and in proportion while the part still
     * grows, until it has grown by a quarter.
     *
     * @param growing whether rows may still come
     */
    Kept look(Tx tx, Kept known, boolean growing) {
        String table = known.part().table();
        return switch (tx.dialect()) {
            case POSTGRESQL ->
                new Kept(
                        known.part(),
                        0,
                        tx.query("SELECT pg_total_relation_size('" + table + "')")
                                .mapTo(Long.class)
                                .one());
            case SQLITE -> {
                long entries = tx.query("SELECT COALESCE(MAX(rowid), 0) FROM " + table)
                        .mapTo(Long.class)
                        .one();
                if (entries == known.entries()) {
                    yield known;
                }
                yield growing && entries <= known.entries() / 4 * 5
                        ? new Kept(
                                known.part(),
                                known.entries(),
                                known.bytes() * entries / known.entries())
                        : new Kept(known.part(), entries, measured(tx, table));
            }
        };
    }

    /** Reads every page of the part's table and indexes. */
    private static long measured(Tx tx, String table) {
        return pages(tx, table) + pages(tx, table + "_id") + pages(tx, table + "_first");
    }

    private static long pages(Tx tx, String name) {
        return tx.query("SELECT COALESCE(SUM(pgsize), 0) FROM dbstat WHERE name = :name")
                .bind("name", name)
                .mapTo(Long.class)
                .one();
    }

    private record Found(AttemptPart part, boolean leaving) {}

    private static Optional<Found> find(Tx tx, Instant at) {
        return tx.query("""
                        SELECT since, leaving_at, (
                            SELECT MIN(later.since) FROM attempt_part later
                            WHERE later.since > part.since) AS next
                        FROM attempt_part part WHERE since <= :at ORDER BY since DESC LIMIT 1
                        """)
                .bind("at", at.toEpochMilli())
                .map(row -> found(row))
                .findOne()
                .filter(found -> found.part().covers(Instant.ofEpochMilli(at.toEpochMilli())));
    }

    private static Found found(ResultSet row) throws SQLException {
        Instant since = since(row);
        boolean leaving = row.getObject("leaving_at") != null;
        Instant end = AttemptPart.endOfDay(since);
        long next = row.getLong("next");
        Instant until =
                row.wasNull() || next > end.toEpochMilli() ? end : Instant.ofEpochMilli(next);
        return new Found(new AttemptPart(since, until), leaving);
    }

    private static Instant since(ResultSet row) throws SQLException {
        return Instant.ofEpochMilli(row.getLong("since"));
    }

    private static final String COLUMNS = """
            number INTEGER NOT NULL,
            endpoint TEXT NOT NULL,
            log TEXT NOT NULL,
            sequence BIGINT NOT NULL,
            previous BIGINT NOT NULL,
            event TEXT NOT NULL,
            type TEXT NOT NULL,
            at BIGINT NOT NULL,
            outcome TEXT NOT NULL,
            verdict TEXT NOT NULL,
            address TEXT,
            status INTEGER,
            headers TEXT,
            connect_us BIGINT,
            tls_us BIGINT,
            first_byte_us BIGINT,
            total_us BIGINT NOT NULL,
            stale SMALLINT NOT NULL
            """;
}
