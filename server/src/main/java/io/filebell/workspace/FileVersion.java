package io.filebell.workspace;

import io.filebell.base.VersionId;
import io.filebell.blob.BlobRef;

/**
 * One immutable content of a file.
 *
 * @param number counts the file's versions from 1
 * @param blob the key of the content's row
 */
record FileVersion(VersionId id, long number, long blob, BlobRef ref, String contentType) {

    long size() {
        return ref.size();
    }

    String sha256() {
        return ref.sha256();
    }

    /** The same content as the first version of another file. */
    FileVersion copiedAs(VersionId version) {
        return new FileVersion(version, 1, blob, ref, contentType);
    }

    /** The content's entity tag: strong, because a version never changes. */
    String etag() {
        return '"' + id.value() + '"';
    }
}
