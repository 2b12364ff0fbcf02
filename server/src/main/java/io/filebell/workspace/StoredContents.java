package io.filebell.workspace;

import io.filebell.blob.BlobLocation;
import io.filebell.blob.BlobRef;
import io.filebell.blob.StoredBlob;
import io.filebell.db.Tx;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * The contents of files that stand in the blob store, as a backup and a restore see them.
 *
 * <p>A content that some version refers to when a state of the database is read stays in the store
 * for {@link io.filebell.base.Limits#BLOB_GRACE} at least, whatever becomes of that version: the
 * sweeper counts from the moment at which the last reference went. So the bytes may be read after
 * that state was.
 */
public final class StoredContents {

    private StoredContents() {}

    /** Shows every content in the store that a version refers to, each once. */
    public static void eachReferred(Tx tx, Consumer<StoredBlob> stored) {
        tx.query("""
                SELECT sha256, size, location FROM blob b
                WHERE location IS NOT NULL
                    AND EXISTS (SELECT 1 FROM version v WHERE v.blob = b.id)
                """)
                .map(row -> new StoredBlob(
                        BlobRef.of(row.getBytes("sha256"), row.getLong("size")),
                        new BlobLocation(row.getString("location"))))
                .each(stored);
    }

    /**
     * Says of every content in the store that it is not there: whoever puts it again brings its
     * bytes, and the sweeper takes the row away.
     */
    public static void forgetAll(Tx tx, Instant now) {
        tx.update("UPDATE blob SET dying_since = :now WHERE location IS NOT NULL")
                .bind("now", now.toEpochMilli())
                .execute();
        tx.update("""
                        INSERT INTO blob_orphan (blob, since)
                        SELECT id, CAST(:now AS BIGINT) FROM blob WHERE location IS NOT NULL
                        ON CONFLICT (blob) DO NOTHING
                        """).bind("now", now.toEpochMilli()).execute();
    }

    /** Says where contents are now. */
    public static void found(Tx tx, List<StoredBlob> stored) {
        if (stored.isEmpty()) {
            return;
        }
        var batch = tx.batch("""
                UPDATE blob SET location = :location, dying_since = NULL
                WHERE sha256 = :sha256 AND size = :size AND location IS NOT NULL
                """);
        for (StoredBlob blob : stored) {
            batch.bind("location", blob.location().name())
                    .bind("sha256", Sha256Column.bytes(blob.ref().sha256()))
                    .bind("size", blob.ref().size())
                    .add();
        }
        batch.execute();
    }

    /** How many contents a version refers to although they are not there. */
    public static long missing(Tx tx) {
        return tx.query("""
                        SELECT COUNT(*) FROM blob b WHERE dying_since IS NOT NULL
                            AND EXISTS (SELECT 1 FROM version v WHERE v.blob = b.id)
                        """).mapTo(Long.class).one();
    }
}
