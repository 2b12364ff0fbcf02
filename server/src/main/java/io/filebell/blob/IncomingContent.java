package io.filebell.blob;

import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way in, with what their sender says of them. Immutable but for the stream, which
 * can be read once.
 */
public final class IncomingContent {

    private final InputStream bytes;
    private final String name;
    private final long declaredBytes;
    private final String claimedType;
    private final @Nullable SentDigest digest;

    private IncomingContent(
            InputStream bytes,
            String name,
            long declaredBytes,
            String claimedType,
            @Nullable SentDigest digest) {
        this.bytes = bytes;
        this.name = name;
        this.declaredBytes = declaredBytes;
        this.claimedType = claimedType;
        this.digest = digest;
    }

    /** @param name the file's name, a hint at its type */
    public static IncomingContent of(InputStream bytes, String name) {
        return new IncomingContent(bytes, name, -1, "", null);
    }

    /** The same with its announced size, as by {@code Content-Length}. */
    public IncomingContent declaring(long size) {
        if (size < 0) {
            throw new IllegalArgumentException("A content of " + size + " bytes");
        }
        return new IncomingContent(bytes, name, size, claimedType, digest);
    }

    /** The same with the type that its sender claims, as by {@code Content-Type}. */
    public IncomingContent claiming(String type) {
        return new IncomingContent(bytes, name, declaredBytes, type, digest);
    }

    /** The same with the digest that it must have. */
    public IncomingContent expecting(SentDigest expected) {
        return new IncomingContent(bytes, name, declaredBytes, claimedType, expected);
    }

    InputStream bytes() {
        return bytes;
    }

    String name() {
        return name;
    }

    OptionalLong declaredBytes() {
        return declaredBytes < 0 ? OptionalLong.empty() : OptionalLong.of(declaredBytes);
    }

    /** Empty text when nothing is claimed. */
    String claimedType() {
        return claimedType;
    }

    Optional<SentDigest> digest() {
        return Optional.ofNullable(digest);
    }
}
