package io.filebell.delivery;

import io.filebell.base.Limits;
import io.filebell.base.OrganizationId;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.delivery.SqlAttemptParts.Kept;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the evidence of deliveries within its time and its bytes, a part at a time, and makes the
 * parts that come next.
 *
 * <p><b>A part goes in two steps.</b> First it is marked, from when on nobody looks into it; after
 * {@link Limits#PART_LEAVES} those who still did are through, and it is dropped.
 *
 * <p><b>Writers.</b> Dropping a table costs SQLite a look at each of its pages, in the transaction
 * of the one writer: 2 µs for a page in memory, 25 µs for one on the disk. So its pages are read
 * first, beside the writer; its indexes and its rows go in transactions of their own; and a part
 * that grows beyond {@link Limits#PART_BYTES} is followed by another one within the day. Deleting
 * the rows in batches was measured too: it writes each page once more, twelve times the work.
 */
final class AttemptRetention {

    private static final Logger log = LoggerFactory.getLogger(AttemptRetention.class);

    private static final OrganizationId GROUP =
            new OrganizationId("org_00000000000000000000000002");

    /** Parts of which the bytes that may be kept are made up, so that dropping one drops little. */
    private static final int PARTS_OF_ALL = 8;

    private final Database database;
    private final InstantSource clock;
    private final Duration keep;
    private final long keepBytes;
    private final BooleanSupplier closing;
    private final SqlAttemptParts parts = new SqlAttemptParts();

    AttemptRetention(
            Database database,
            InstantSource clock,
            Duration keep,
            long keepBytes,
            BooleanSupplier closing) {
        this.database = database;
        this.clock = clock;
        this.keep = keep;
        this.keepBytes = keepBytes;
        this.closing = closing;
    }

    void run() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        makeAhead(now);
        drop(now.minus(Limits.PART_LEAVES));
        List<Kept> kept = look(now);
        cutShort(kept, now);
        leave(kept, now);
        pruneDeliveries(now);
    }

    /** Today's and tomorrow's part; whoever writes makes those that are missing all the same. */
    private void makeAhead(Instant now) {
        AttemptPart today = AttemptPart.ofDay(now);
        AttemptPart tomorrow = AttemptPart.ofDay(today.until());
        List<Instant> there = database.read(tx -> parts.kept(tx)).stream()
                .map(AttemptPart::since)
                .toList();
        for (AttemptPart part : List.of(today, tomorrow)) {
            if (!there.contains(part.since())) {
                write(tx -> parts.create(tx, part));
            }
        }
    }

    private void drop(Instant leftBefore) {
        for (AttemptPart part : database.read(tx -> parts.left(tx, leftBefore))) {
            if (closing.getAsBoolean()) {
                return;
            }
            try {
                for (SqlAttemptParts.Step step : SqlAttemptParts.Step.values()) {
                    database.read(tx -> parts.readAll(tx, part, step));
                    write(tx -> parts.drop(tx, part, step));
                }
                log.info("Dropped the attempts of {}", part.table());
            } catch (RuntimeException e) {
                log.warn("{} could not be dropped and is tried again", part.table(), e);
            }
        }
    }

    private List<Kept> look(Instant now) {
        List<Kept> looked = new ArrayList<>();
        for (Kept known : database.read(parts::withSizes)) {
            boolean growing = known.part().until().plus(Limits.PART_LEAVES).isAfter(now);
            Kept kept = database.read(tx -> parts.look(tx, known, growing));
            if (kept.entries() != known.entries()) {
                write(tx -> parts.remember(tx, kept));
            }
            looked.add(kept);
        }
        return looked;
    }

    /** Has another part begin soon when the one that is written to is large enough. */
    private void cutShort(List<Kept> kept, Instant now) {
        long most = Math.min(Limits.PART_BYTES, keepBytes / PARTS_OF_ALL);
        Instant cut = now.plus(Limits.PART_AHEAD);
        kept.stream()
                .filter(open -> open.part().covers(now) && open.part().covers(cut))
                .filter(open -> open.bytes() > most)
                .findFirst()
                .ifPresent(open -> write(
                        tx -> parts.create(tx, new AttemptPart(cut, open.part().until()))));
    }

    /** Gives up the oldest parts: those beyond their time, and those beyond the bytes. */
    private void leave(List<Kept> kept, Instant now) {
        Instant oldest = now.minus(keep);
        long bytes = kept.stream().mapToLong(Kept::bytes).sum();
        for (Kept one : kept) {
            boolean old = !one.part().until().isAfter(oldest);
            boolean beyond = bytes > keepBytes && !one.part().until().isAfter(now);
            if (!old && !beyond) {
                return;
            }
            bytes -= one.bytes();
            write(tx -> parts.leave(tx, one.part(), now));
        }
    }

    /**
     * Removes settled deliveries whose attempts are all in parts that were old enough to be
     * dropped: a delivery is settled no earlier than its last attempt, and a part is a day long at
     * most.
     */
    private void pruneDeliveries(Instant now) {
        Instant cutoff = now.minus(keep).minus(1, ChronoUnit.DAYS);
        int removed;
        do {
            removed = database.write(
                    GROUP,
                    tx -> tx.update("""
                            DELETE FROM delivery WHERE settled_at < :cutoff AND id IN (
                                SELECT id FROM delivery WHERE settled_at < :cutoff
                                ORDER BY settled_at LIMIT :most)
                            """)
                            .bind("cutoff", cutoff.toEpochMilli())
                            .bind("most", Limits.DELIVERIES_PRUNED_AT_ONCE)
                            .execute());
        } while (removed == Limits.DELIVERIES_PRUNED_AT_ONCE && !closing.getAsBoolean());
    }

    private void write(Work work) {
        database.write(GROUP, tx -> {
            work.run(tx);
            return true;
        });
    }

    @FunctionalInterface
    private interface Work {

        void run(Tx tx);
    }
}
