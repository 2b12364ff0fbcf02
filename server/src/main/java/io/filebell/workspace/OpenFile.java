package io.filebell.workspace;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import io.filebell.base.VersionId;
import io.filebell.blob.BlobStore;
import io.filebell.event.WorkspaceRef;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Objects;

/** A version of a file whose bytes can be read, from anywhere, more than once. */
public final class OpenFile {

    private final WorkspaceRef workspace;
    private final Node node;
    private final FileVersion version;
    private final ContentRows.Stored stored;
    private final BlobStore blobs;

    OpenFile(
            WorkspaceRef workspace,
            Node node,
            FileVersion version,
            ContentRows.Stored stored,
            BlobStore blobs) {
        this.workspace = workspace;
        this.node = node;
        this.version = version;
        this.stored = stored;
        this.blobs = blobs;
    }

    /** The file as it is now, which may be a later version than the one that is open. */
    public Node node() {
        return node;
    }

    public VersionId version() {
        return version.id();
    }

    /** Bytes of the content. */
    public long size() {
        return version.size();
    }

    public String sha256() {
        return version.sha256();
    }

    public String contentType() {
        return version.contentType();
    }

    /** The content's entity tag, with its quotes. */
    public String etag() {
        return version.etag();
    }

    WorkspaceRef workspace() {
        return workspace;
    }

    /**
     * {@code length} bytes from {@code offset} on; the caller closes the stream.
     *
     * @param offset and {@code length} within the content
     */
    public InputStream bytes(long offset, long length) {
        Objects.checkFromIndexSize(offset, length, size());
        return switch (stored) {
            case ContentRows.Stored.InRow(byte[] bytes) ->
                new ByteArrayInputStream(bytes, (int) offset, (int) length);
            case ContentRows.Stored.At at ->
                blobs.open(at.location(), offset, length)
                        .orElseThrow(() -> new Problem(
                                ErrorCode.INTERNAL,
                                "The bytes of " + version.id() + " are not in the blob store."));
        };
    }
}
