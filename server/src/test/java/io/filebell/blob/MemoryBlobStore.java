package io.filebell.blob;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Blobs in the memory of a test. Nothing is ever unfinished in it. */
public final class MemoryBlobStore implements BlobStore {

    private final InstantSource clock;
    private final Map<BlobLocation, Kept> blobs = new ConcurrentHashMap<>();
    private final AtomicLong puts = new AtomicLong();

    @SuppressWarnings("ArrayRecordComponent")
    private record Kept(byte[] bytes, Instant at) {}

    public MemoryBlobStore(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public StoredBlob put(InputStream bytes, long maxBytes) {
        byte[] all = readAll(bytes, maxBytes);
        BlobRef ref = BlobRef.of(Sha256.start().digest(all), all.length);
        String suffix = "%016d".formatted(puts.incrementAndGet());
        BlobLocation location = BlobLocation.of(ref, suffix);
        blobs.put(location, new Kept(all, clock.instant()));
        return new StoredBlob(ref, location);
    }

    @Override
    public Optional<InputStream> open(BlobLocation location, long offset, long length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException(length + " bytes from " + offset);
        }
        return Optional.ofNullable(blobs.get(location)).map(kept -> {
            int from = (int) Math.min(offset, kept.bytes.length);
            int count = (int) Math.min(length, kept.bytes.length - from);
            return new ByteArrayInputStream(kept.bytes, from, count);
        });
    }

    @Override
    public void delete(BlobLocation location) {
        blobs.remove(location);
    }

    @Override
    public void eachBatch(Instant storedBefore, int batchSize, Consumer<List<BlobLocation>> batch) {
        List<BlobLocation> found = new ArrayList<>();
        blobs.forEach((location, kept) -> {
            if (kept.at.isBefore(storedBefore)) {
                found.add(location);
            }
        });
        for (int from = 0; from < found.size(); from += batchSize) {
            int to = Math.min(from + batchSize, found.size());
            batch.accept(List.copyOf(found.subList(from, to)));
        }
    }

    @Override
    public int sweepUnfinished(Instant untouchedSince) {
        return 0;
    }

    private static byte[] readAll(InputStream bytes, long maxBytes) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] chunk = new byte[1 << 13];
        try {
            for (int n = bytes.read(chunk); n >= 0; n = bytes.read(chunk)) {
                all.write(chunk, 0, n);
                if (all.size() > maxBytes) {
                    throw ContentReader.tooLarge(maxBytes);
                }
            }
        } catch (IOException e) {
            throw new Problem(ErrorCode.UPLOAD_INCOMPLETE, "The upload was cut off.", e);
        }
        return all.toByteArray();
    }
}
