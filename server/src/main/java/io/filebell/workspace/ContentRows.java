package io.filebell.workspace;

import io.filebell.base.NodeId;
import io.filebell.blob.BlobLocation;
import io.filebell.blob.Content;
import io.filebell.db.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rows of stored contents: each content once, the small ones with their bytes, the larger ones
 * with the one location that is theirs.
 *
 * <p>Concurrency: a writer that refers to a row holds it against the sweeper until its commit, and
 * the sweeper marks a row as dying only while it holds it against writers and sees no reference. So
 * a row that is referred to is never dying, and a location that is unlinked is in no row but a
 * dying one.
 */
final class ContentRows {

    /**
     * A row can vanish between two statements only while the sweeper works; it does so in order.
     */
    private static final int TRIES = 3;

    /**
     * A content that a version may refer to.
     *
     * @param ownLocation whether the row names the location at which this caller stored the bytes
     */
    record Held(long blob, boolean ownLocation) {}

    /** Where the bytes of a row are. */
    sealed interface Stored {
        /** In the row. */
        record InRow(byte[] bytes) implements Stored {}

        /** In the blob store. */
        record At(BlobLocation location) implements Stored {}
    }

    /** A row that is being removed, with the bytes that go first. */
    record Dying(long blob, BlobLocation location) {}

    private record Found(long blob, boolean dying) {}

    /** Finds or makes the content's row; one that is dying takes the caller's location. */
    Held hold(Tx tx, Content content) {
        byte[] sha256 = content.ref().digest();
        for (int i = 0; i < TRIES; i++) {
            Optional<Long> fresh = insert(tx, sha256, content);
            if (fresh.isPresent()) {
                return new Held(fresh.get(), true);
            }
            Optional<Found> found = find(tx, sha256);
            if (found.isPresent()) {
                return found.get().dying()
                        ? revive(tx, found.get().blob(), content)
                        : new Held(found.get().blob(), false);
            }
        }
        throw new IllegalStateException("The row of " + content.ref() + " comes and goes");
    }

    Optional<Stored> stored(Tx tx, long blob) {
        return tx.query("SELECT location, content FROM blob WHERE id = :blob")
                .bind("blob", blob)
                .map(ContentRows::storedRow)
                .findOne();
    }

    /** Makes contents that lost a reference candidates for the sweeper. */
    void released(Tx tx, Collection<Long> blobs, Instant now) {
        if (blobs.isEmpty()) {
            return;
        }
        var batch = tx.batch("""
                INSERT INTO blob_orphan (blob, since) VALUES (:blob, :since)
                ON CONFLICT (blob) DO UPDATE SET since = excluded.since
                """);
        for (Long blob : Set.copyOf(blobs)) {
            batch.bind("blob", blob.longValue())
                    .bind("since", now.toEpochMilli())
                    .add();
        }
        batch.execute();
    }

    /** The same for the contents of a folder's files, which are about to be removed. */
    void releasedBeneath(Tx tx, NodeId folder, String last, int atMost, Instant now) {
        tx.update("INSERT INTO blob_orphan (blob, since)"
                        + " SELECT DISTINCT blob, CAST(:now AS BIGINT) FROM version"
                        + " WHERE node IN (" + VersionRows.FILES_BENEATH + ")"
                        + " ON CONFLICT (blob) DO UPDATE SET since = excluded.since")
                .bind("now", now.toEpochMilli())
                .bind("folder", folder.value())
                .bind("last", last)
                .bind("atMost", atMost)
                .execute();
    }

    /** Contents that lost a reference before then, the oldest first. */
    List<Long> orphansBefore(Tx tx, Instant cutoff, int limit) {
        return tx.query("""
                SELECT blob FROM blob_orphan WHERE since < :cutoff ORDER BY since, blob LIMIT :limit
                """)
                .bind("cutoff", cutoff.toEpochMilli())
                .bind("limit", limit)
                .mapTo(Long.class)
                .list();
    }

    /**
     * Looks at a candidate: one that is referred to is no candidate any more; the row of a small
     * one goes at once; a larger one is dying from now on.
     *
     * @return the bytes to unlink once this is committed
     */
    Optional<Dying> condemn(Tx tx, long blob, Instant now) {
        Optional<Optional<BlobLocation>> row = tx.query("SELECT location FROM blob WHERE id = :blob"
                        + tx.dialect().forUpdate())
                .bind("blob", blob)
                .map(r -> Optional.ofNullable(r.getString(1)).map(BlobLocation::new))
                .findOne();
        if (row.isEmpty() || isReferenced(tx, blob)) {
            acquit(tx, blob);
            return Optional.empty();
        }
        if (row.get().isEmpty()) {
            tx.update("DELETE FROM blob WHERE id = :blob").bind("blob", blob).execute();
            acquit(tx, blob);
            return Optional.empty();
        }
        tx.update("UPDATE blob SET dying_since = :now WHERE id = :blob")
                .bind("now", now.toEpochMilli())
                .bind("blob", blob)
                .execute();
        return row.get().map(location -> new Dying(blob, location));
    }

    /** Removes the row of bytes that were unlinked, unless a put revived it with other bytes. */
    void bury(Tx tx, Dying dying) {
        int removed = tx.update("""
                DELETE FROM blob
                WHERE id = :blob AND dying_since IS NOT NULL AND location = :location
                """)
                .bind("blob", dying.blob())
                .bind("location", dying.location().name())
                .execute();
        if (removed > 0) {
            acquit(tx, dying.blob());
        }
    }

    /** Those of the locations that a row names. */
    Set<BlobLocation> named(Tx tx, List<BlobLocation> locations) {
        return locations.stream()
                .filter(location -> tx.query("""
                        SELECT 1 FROM blob WHERE sha256 = :sha256 AND location = :location
                        """)
                        .bind("sha256", Sha256Column.bytes(location.sha256()))
                        .bind("location", location.name())
                        .mapTo(Integer.class)
                        .findOne()
                        .isPresent())
                .collect(Collectors.toSet());
    }

    private static Optional<Long> insert(Tx tx, byte[] sha256, Content content) {
        var insert =
                tx.query("""
                INSERT INTO blob (sha256, size, location, content)
                VALUES (:sha256, :size, :location, :content)
                ON CONFLICT (sha256) DO NOTHING RETURNING id
                """).bind("sha256", sha256).bind("size", content.ref().size());
        switch (content) {
            case Content.Small small ->
                insert.bind("location", (String) null).bind("content", small.bytes());
            case Content.Large large ->
                insert.bind("location", large.stored().location().name())
                        .bind("content", (byte[]) null);
        }
        return insert.mapTo(Long.class).findOne();
    }

    private static Stored storedRow(ResultSet row) throws SQLException {
        @Nullable String location = row.getString(1);
        return location == null
                ? new Stored.InRow(row.getBytes(2))
                : new Stored.At(new BlobLocation(location));
    }

    private static Optional<Found> find(Tx tx, byte[] sha256) {
        String hold = switch (tx.dialect()) {
            case SQLITE -> "";
            case POSTGRESQL -> " FOR KEY SHARE";
        };
        return tx.query("SELECT id, dying_since FROM blob WHERE sha256 = :sha256" + hold)
                .bind("sha256", sha256)
                .map(row -> new Found(row.getLong(1), row.getObject(2) != null))
                .findOne();
    }

    private static Held revive(Tx tx, long blob, Content content) {
        switch (content) {
            case Content.Small small ->
                tx.update("""
                        UPDATE blob SET dying_since = NULL, location = NULL, content = :content
                        WHERE id = :blob
                        """).bind("content", small.bytes()).bind("blob", blob).execute();
            case Content.Large large ->
                tx.update("""
                        UPDATE blob SET dying_since = NULL, location = :location WHERE id = :blob
                        """)
                        .bind("location", large.stored().location().name())
                        .bind("blob", blob)
                        .execute();
        }
        return new Held(blob, true);
    }

    private static boolean isReferenced(Tx tx, long blob) {
        return tx.query("SELECT 1 FROM version WHERE blob = :blob LIMIT 1")
                .bind("blob", blob)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    private static void acquit(Tx tx, long blob) {
        tx.update("DELETE FROM blob_orphan WHERE blob = :blob")
                .bind("blob", blob)
                .execute();
    }
}
