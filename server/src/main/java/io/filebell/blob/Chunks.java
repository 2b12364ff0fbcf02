package io.filebell.blob;

import io.filebell.base.Limits;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * The buffers that contents flow through. A fixed number of large ones is used again and again;
 * when all are in use, more uploads go on with small ones instead of waiting for a slow sender's.
 */
final class Chunks {

    /** Stands in the queue for a buffer that nobody needed yet. */
    private static final byte[] UNMADE = {};

    private final ArrayBlockingQueue<byte[]> idle =
            new ArrayBlockingQueue<>(Limits.UPLOAD_CHUNKS_KEPT);

    Chunks() {
        for (int i = 0; i < Limits.UPLOAD_CHUNKS_KEPT; i++) {
            idle.add(UNMADE);
        }
    }

    byte[] take() {
        byte[] chunk = idle.poll();
        if (chunk == null) {
            return new byte[Limits.UPLOAD_SPARE_CHUNK_BYTES];
        }
        return chunk.length == 0 ? new byte[Limits.UPLOAD_CHUNK_BYTES] : chunk;
    }

    void give(byte[] chunk) {
        if (chunk.length == Limits.UPLOAD_CHUNK_BYTES) {
            idle.add(chunk);
        }
    }
}
