package io.filebell.blob;

import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * The way in for a content: small ones are kept in memory for the database, larger ones go to the
 * {@link BlobStore}; both are hashed, compared with what the sender said of them, and given a type.
 */
public final class ContentReader {

    private final BlobStore store;
    private final TypeDetector types;

    public ContentReader(BlobStore store, TypeDetector types) {
        this.store = store;
        this.types = types;
    }

    /**
     * Reads the content to its end. Does not close the stream.
     *
     * @throws Problem {@code too_large} for more than {@code maxBytes}, before reading when the
     *     size was declared; {@code upload_incomplete} when the stream fails or ends before the
     *     declared size; {@code digest_mismatch}; and those of {@link BlobStore#put}. Nothing is
     *     kept then.
     */
    public Content read(IncomingContent incoming, long maxBytes) {
        OptionalLong declared = incoming.declaredBytes();
        if (declared.isPresent() && declared.getAsLong() > maxBytes) {
            throw tooLarge(maxBytes);
        }
        // One byte more than wanted tells a content that ends here from one that goes on.
        int wanted = (int) Math.min(declared.orElse(Long.MAX_VALUE), Limits.SMALL_CONTENT_BYTES);
        byte[] head = new byte[wanted + 1];
        int length = readHead(incoming.bytes(), head);
        DetectedType type = types.detect(head, length, incoming.name(), incoming.claimedType());
        if (length <= wanted) {
            return small(Arrays.copyOf(head, length), type, incoming, maxBytes);
        }
        InputStream whole =
                new SequenceInputStream(new ByteArrayInputStream(head), incoming.bytes());
        StoredBlob stored = store.put(whole, maxBytes);
        try {
            check(stored.ref(), incoming);
        } catch (Problem e) {
            store.delete(stored.location());
            throw e;
        }
        return new Content.Large(stored, type);
    }

    private static Content small(
            byte[] bytes, DetectedType type, IncomingContent incoming, long maxBytes) {
        if (bytes.length > maxBytes) {
            throw tooLarge(maxBytes);
        }
        BlobRef ref = BlobRef.of(Sha256.start().digest(bytes), bytes.length);
        check(ref, incoming);
        return new Content.Small(bytes, ref, type);
    }

    private static void check(BlobRef ref, IncomingContent incoming) {
        OptionalLong declared = incoming.declaredBytes();
        if (declared.isPresent() && declared.getAsLong() > ref.size()) {
            throw new Problem(
                    ErrorCode.UPLOAD_INCOMPLETE,
                    "The upload ended after " + ref.size() + " of " + declared.getAsLong()
                            + " bytes; nothing was stored. Send it again.");
        }
        if (declared.isPresent() && declared.getAsLong() < ref.size()) {
            throw new Problem(
                    ErrorCode.INVALID_REQUEST,
                    "The upload has more than the " + declared.getAsLong()
                            + " bytes that it declared; nothing was stored.");
        }
        incoming.digest().filter(digest -> !digest.matches(ref)).ifPresent(digest -> {
            throw new Problem(
                    ErrorCode.DIGEST_MISMATCH,
                    "The bytes received have the SHA-256 " + ref.sha256()
                            + ", the digest that was sent with them says " + digest.sha256()
                            + "; nothing was stored. Send them again.");
        });
    }

    private static int readHead(InputStream bytes, byte[] head) {
        try {
            return bytes.readNBytes(head, 0, head.length);
        } catch (IOException e) {
            throw cutOff(e);
        }
    }

    static Problem cutOff(IOException cause) {
        return new Problem(
                ErrorCode.UPLOAD_INCOMPLETE,
                "The upload was cut off before its end; nothing was stored. Send it again.",
                cause);
    }

    /** More was sent, or declared, than {@code maxBytes}. */
    public static Problem tooLarge(long maxBytes) {
        return new Problem(
                ErrorCode.TOO_LARGE,
                "A content may have at most " + maxBytes + " bytes; nothing was stored.");
    }
}
