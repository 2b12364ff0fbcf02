package io.filebell.blob;

/** What a caller put: bytes that were received whole, checked, and of a known type. */
public sealed interface Content {

    BlobRef ref();

    DetectedType type();

    /**
     * A content small enough to be stored in the database, in the transaction that makes it
     * visible.
     *
     * @param bytes at most {@link io.filebell.base.Limits#SMALL_CONTENT_BYTES}; shared, not to be
     *     changed: a copy of each upload would be paid on the hottest path
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Small(byte[] bytes, BlobRef ref, DetectedType type) implements Content {

        @Override
        public String toString() {
            return "Small[" + ref + ", " + type + "]";
        }
    }

    /**
     * A content that stands in the blob store already. When no row comes to name its location,
     * delete the location.
     */
    record Large(StoredBlob stored, DetectedType type) implements Content {

        @Override
        public BlobRef ref() {
            return stored.ref();
        }
    }
}
