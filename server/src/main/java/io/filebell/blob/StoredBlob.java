package io.filebell.blob;

/** Bytes that were stored durably: what they are, and where they stand. */
public record StoredBlob(BlobRef ref, BlobLocation location) {

    public StoredBlob {
        if (!location.sha256().equals(ref.sha256())) {
            throw new IllegalArgumentException(location + " does not hold " + ref);
        }
    }
}
