package io.filebell.operation;

import io.filebell.base.ErrorCode;
import io.filebell.base.Id;
import io.filebell.base.Json;
import io.filebell.base.KeyId;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.base.Sealer;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@link Writes} on a {@link Database}: an idempotency key and the answer stand in the transaction
 * of the effect, sealed, for {@link Limits#IDEMPOTENCY_KEPT}.
 *
 * <p><b>The answer.</b> What the work gives is stored as the answer when it is what the operation
 * answers. The door tells the answer that went out through {@link Once#answered}, which replaces it
 * where it differs. A crash between the two leaves an effect whose answer is not known; the request
 * sent again is then told so, and does nothing.
 *
 * <p><b>Two at once.</b> In one process the second is refused while the first runs. Across
 * processes the group's lock lets one write after the other, and the second finds the answer of the
 * first.
 */
public final class SqlWrites implements Writes {

    private static final String PURPOSE = "idempotency.answer";
    private static final int UNKNOWN = 0;

    private final Database database;
    private final Catalog catalog;
    private final Sealer sealer;
    private final InstantSource clock;
    private final ConcurrentHashMap<Entry, Once> running = new ConcurrentHashMap<>();

    /** @param catalog may still be filled after this; it tells what an operation answers */
    public SqlWrites(Database database, Catalog catalog, Sealer sealer, InstantSource clock) {
        this.database = database;
        this.catalog = catalog;
        this.sealer = sealer;
        this.clock = clock;
    }

    @Override
    public <T extends @Nullable Object> T write(Caller caller, Id group, Function<Tx, T> work) {
        Optional<IdempotencyKey> key = caller.idempotency();
        if (key.isEmpty()) {
            return database.write(group, work::apply);
        }
        Entry entry = new Entry(caller.key(), key.get());
        Once once = running.get(entry);
        if (once != null && once.recorded) {
            return database.write(group, work::apply);
        }
        T result = database.write(group, tx -> {
            refuseOrReplay(tx, entry);
            T given = work.apply(tx);
            insert(tx, entry, answer(entry, given));
            return given;
        });
        if (once != null) {
            once.recorded = true;
            once.stored = answer(entry, result);
        }
        return result;
    }

    /**
     * Takes up a request; what it returns must be closed when the request ends. Without an
     * idempotency key this does nothing.
     *
     * @throws Replayed when it was carried out before
     * @throws Problem {@link ErrorCode#REQUEST_IN_PROGRESS} while it is running,
     *     {@link ErrorCode#IDEMPOTENCY_KEY_REUSED} when the key was used for something else
     */
    public Once begin(Caller caller) {
        if (caller.idempotency().isEmpty()) {
            return new Once(null);
        }
        Entry entry = new Entry(caller.key(), caller.idempotency().get());
        Once once = new Once(entry);
        if (running.putIfAbsent(entry, once) != null) {
            throw inProgress();
        }
        try {
            database.read(tx -> {
                refuseOrReplay(tx, entry);
                return true;
            });
            return once;
        } catch (RuntimeException | Error e) {
            once.close();
            throw e;
        }
    }

    /** Removes the answers that are no longer kept, a batch to a transaction. */
    public void sweep() {
        int swept;
        do {
            swept = sweepBatch();
        } while (swept == Limits.IDEMPOTENCY_SWEPT_AT_ONCE);
    }

    private int sweepBatch() {
        long before = oldest().toEpochMilli();
        List<Row> old = database.read(
                tx -> tx.query("SELECT key_id, route, idempotency_key FROM idempotency"
                                + " WHERE created_at < :before ORDER BY created_at LIMIT :limit")
                        .bind("before", before)
                        .bind("limit", Limits.IDEMPOTENCY_SWEPT_AT_ONCE)
                        .map(row -> new Row(row.getString(1), row.getString(2), row.getString(3)))
                        .list());
        if (old.isEmpty()) {
            return 0;
        }
        return database.write(new KeyId(old.getFirst().keyId()), tx -> {
            var batch = tx.batch("DELETE FROM idempotency WHERE key_id = :key_id AND route = :route"
                    + " AND idempotency_key = :key AND created_at < :before");
            for (Row row : old) {
                batch.bind("key_id", row.keyId())
                        .bind("route", row.route())
                        .bind("key", row.key())
                        .bind("before", before)
                        .add();
            }
            batch.execute();
            return old.size();
        });
    }

    /** A request that is being carried out, once. */
    public final class Once implements AutoCloseable {
        private final @Nullable Entry entry;
        private volatile boolean recorded;
        private volatile @Nullable Answer stored;

        private Once(@Nullable Entry entry) {
            this.entry = entry;
        }

        /** Keeps the answer that goes out, where it is not what was stored with the effect. */
        public void answered(Answer answer) {
            if (entry == null || answer.equals(stored)) {
                return;
            }
            database.write(entry.keyId(), tx -> {
                if (recorded) {
                    update(tx, entry, answer);
                } else {
                    refuseOrReplay(tx, entry);
                    insert(tx, entry, answer);
                }
                return true;
            });
            recorded = true;
            stored = answer;
        }

        @Override
        public void close() {
            if (entry != null) {
                running.remove(entry, this);
            }
        }
    }

    /** One key of one API key on one route, whatever was asked with it. */
    private static final class Entry {
        private final KeyId keyId;
        private final IdempotencyKey key;

        private Entry(KeyId keyId, IdempotencyKey key) {
            this.keyId = keyId;
            this.key = key;
        }

        KeyId keyId() {
            return keyId;
        }

        String name() {
            return keyId + " " + key.route() + " " + key.key();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Entry entry && entry.name().equals(name());
        }

        @Override
        public int hashCode() {
            return name().hashCode();
        }
    }

    private record Row(String keyId, String route, String key) {}

    private record Found(String bodyHash, Optional<Answer> answer, long createdAt) {}

    private void refuseOrReplay(Tx tx, Entry entry) {
        Optional<Found> found = find(tx, entry);
        if (found.isEmpty() || found.get().createdAt() < oldest().toEpochMilli()) {
            return;
        }
        if (!found.get().bodyHash().equals(entry.key.bodyHash())) {
            throw new Problem(
                    ErrorCode.IDEMPOTENCY_KEY_REUSED,
                    "This Idempotency-Key was used for another request to " + entry.key.route()
                            + ". Send a new key with a new request.");
        }
        throw new Replayed(found.get().answer().orElseThrow(SqlWrites::answerLost));
    }

    private static Problem answerLost() {
        return new Problem(
                ErrorCode.CONFLICT,
                "This request was carried out, but its answer was lost when Filebell stopped."
                        + " Look at what it was to make or change.");
    }

    private Optional<Answer> open(Entry entry, int status, byte @Nullable [] sealed) {
        if (status == UNKNOWN) {
            return Optional.empty();
        }
        Optional<Json> body = Optional.ofNullable(sealed)
                .map(bytes -> sealer.open(PURPOSE, entry.name(), bytes))
                .map(bytes -> new Json(new String(bytes, StandardCharsets.UTF_8)));
        return Optional.of(new Answer(status, body, true));
    }

    /** The work's result as the operation's answer; null where it is something else. */
    private @Nullable Answer answer(Entry entry, @Nullable Object result) {
        Optional<Operation<?, ?>> operation = catalog.find(entry.key.route());
        if (operation.isEmpty() || operation.get().list()) {
            return null;
        }
        return operation.get().output().isInstance(result)
                ? Answer.of(operation.get(), result)
                : null;
    }

    private Optional<Found> find(Tx tx, Entry entry) {
        return tx.query("SELECT body_hash, status, answer, created_at FROM idempotency"
                        + " WHERE key_id = :key_id AND route = :route AND idempotency_key = :key")
                .bind("key_id", entry.keyId().value())
                .bind("route", entry.key.route())
                .bind("key", entry.key.key())
                .map(row -> new Found(
                        row.getString(1),
                        open(entry, row.getInt(2), row.getBytes(3)),
                        row.getLong(4)))
                .findOne();
    }

    private void insert(Tx tx, Entry entry, @Nullable Answer answer) {
        tx.update("DELETE FROM idempotency WHERE key_id = :key_id AND route = :route"
                        + " AND idempotency_key = :key AND created_at < :before")
                .bind("key_id", entry.keyId().value())
                .bind("route", entry.key.route())
                .bind("key", entry.key.key())
                .bind("before", oldest().toEpochMilli())
                .execute();
        int inserted = tx.update("INSERT INTO idempotency"
                        + " (key_id, route, idempotency_key, body_hash, status, answer, created_at)"
                        + " VALUES (:key_id, :route, :key, :hash, :status, :answer, :now)"
                        + " ON CONFLICT DO NOTHING")
                .bind("key_id", entry.keyId().value())
                .bind("route", entry.key.route())
                .bind("key", entry.key.key())
                .bind("hash", entry.key.bodyHash())
                .bind("status", answer == null ? UNKNOWN : answer.status())
                .bind("answer", answer == null ? null : seal(entry, answer))
                .bind("now", clock.millis())
                .execute();
        if (inserted == 0) {
            throw inProgress();
        }
    }

    private void update(Tx tx, Entry entry, Answer answer) {
        tx.update("UPDATE idempotency SET status = :status, answer = :answer"
                        + " WHERE key_id = :key_id AND route = :route AND idempotency_key = :key")
                .bind("status", answer.status())
                .bind("answer", seal(entry, answer))
                .bind("key_id", entry.keyId().value())
                .bind("route", entry.key.route())
                .bind("key", entry.key.key())
                .execute();
    }

    private byte @Nullable [] seal(Entry entry, Answer answer) {
        return answer.body()
                .map(body -> sealer.seal(
                        PURPOSE, entry.name(), body.text().getBytes(StandardCharsets.UTF_8)))
                .orElse(null);
    }

    private Instant oldest() {
        return clock.instant().minus(Limits.IDEMPOTENCY_KEPT);
    }

    private static Problem inProgress() {
        return Problem.retryLater(
                ErrorCode.REQUEST_IN_PROGRESS,
                "The same request, by its Idempotency-Key, is being carried out. Send it again in a"
                        + " moment to have its answer.",
                Duration.ofSeconds(1));
    }
}
