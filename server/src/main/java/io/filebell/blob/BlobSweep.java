package io.filebell.blob;

import io.filebell.base.Limits;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The removal of stored bytes that no content's row names: puts whose transaction never committed,
 * and locations that lost against another of the same content.
 *
 * <p>A location is new with every put, and only the transaction that follows its put ever makes a
 * row name it. So bytes without a row that are older than the longest possible transaction never
 * get one.
 */
public final class BlobSweep {

    private final BlobStore store;
    private final LiveBlobs live;

    /** The locations that committed rows name. */
    @FunctionalInterface
    public interface LiveBlobs {

        /** Those of {@code locations} that are named by a row, also by one marked as dying. */
        Set<BlobLocation> among(List<BlobLocation> locations);
    }

    public BlobSweep(BlobStore store, LiveBlobs live) {
        this.store = store;
        this.live = live;
    }

    /**
     * Removes every location stored before {@code storedBefore} that is not live, and unfinished
     * puts that were not touched since then.
     *
     * @param storedBefore at least {@link Limits#BLOB_GRACE} ago
     * @return how many of both were removed
     */
    public Swept run(Instant storedBefore) {
        long[] removed = new long[1];
        store.eachBatch(storedBefore, Limits.BLOBS_IN_A_SWEEP_BATCH, batch -> {
            Set<BlobLocation> keep = live.among(batch);
            for (BlobLocation location : batch) {
                if (!keep.contains(location)) {
                    store.delete(location);
                    removed[0]++;
                }
            }
        });
        return new Swept(removed[0], store.sweepUnfinished(storedBefore));
    }

    /** What one sweep removed. */
    public record Swept(long orphans, int unfinished) {}
}
