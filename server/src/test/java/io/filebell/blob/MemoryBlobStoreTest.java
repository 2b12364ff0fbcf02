package io.filebell.blob;

import java.time.Instant;
import java.time.InstantSource;

class MemoryBlobStoreTest extends BlobStoreConformance {

    @Override
    BlobStore newStore() {
        return new MemoryBlobStore(InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z")));
    }
}
