package io.filebell.blob;

import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where contents that are too large for the database are kept.
 *
 * <p>A store only holds bytes at locations. Nothing in it is visible to anyone until a committed
 * row of the database names its location, so a put whose transaction fails leaves an orphan, which
 * {@link BlobSweep} removes. Every method may be called from many threads at once.
 *
 * <p>Failures of the store itself are a {@link io.filebell.base.Problem}: {@code out_of_space} when
 * it is full, {@code unavailable} for everything else.
 */
public interface BlobStore {

    /**
     * Stores the bytes until their end at a location of their own, durably: when this returns, they
     * outlive a crash of the machine. Stores them again when the same content is already there.
     *
     * <p>Reads the stream in chunks, holds none but the one in hand, and does not close it.
     *
     * @throws io.filebell.base.Problem {@code too_large} for more than {@code maxBytes};
     *     {@code upload_incomplete} when reading {@code bytes} fails; whatever {@code bytes} itself
     *     throws unchecked passes through. In each case nothing is left behind.
     */
    StoredBlob put(InputStream bytes, long maxBytes);

    /**
     * Opens {@code length} bytes from {@code offset} on, fewer when the content ends before; none
     * when the offset lies at or beyond its end. The caller closes the stream. Bytes that are
     * deleted while they are read stay readable to their end.
     *
     * @return empty when nothing is stored at the location
     * @throws IllegalArgumentException for a negative offset or length
     */
    Optional<InputStream> open(BlobLocation location, long offset, long length);

    /** Removes what is stored at the location; does nothing when there is nothing. */
    void delete(BlobLocation location);

    /**
     * Shows every location whose bytes were stored before {@code storedBefore}, each once, in no
     * order, in batches of at most {@code batchSize}. Memory is bounded by the batch. Locations
     * that are put or deleted meanwhile may or may not be shown; {@code batch} may delete.
     */
    void eachBatch(Instant storedBefore, int batchSize, Consumer<List<BlobLocation>> batch);

    /**
     * Removes what puts that never ended left behind, when nothing was added to it since
     * {@code untouchedSince}.
     *
     * @return how many were removed
     */
    int sweepUnfinished(Instant untouchedSince);
}
