package io.filebell.workspace;

import io.filebell.base.NodeId;
import io.filebell.base.UserId;
import io.filebell.base.VersionId;
import io.filebell.operation.Says;
import java.time.Instant;
import java.util.Optional;

/** One content that a file had or has, as callers see it. */
@Says("One content that a file had or has.")
public record Version(
        VersionId id,
        NodeId node,
        @Says("Counts the file's versions from 1.") long number,
        @Says("Bytes of the content.") long size,
        @Says("Detected from the bytes.") String contentType,
        @Says("SHA-256 of the content, in hexadecimal.") String sha256,
        @Says("The content's entity tag.") String etag,
        @Says("Whether it is the file's content now.") boolean current,
        Instant createdAt,
        UserId createdBy) {

    static Version of(NodeRow file, VersionRows.Row row) {
        FileVersion version = row.version();
        return new Version(
                version.id(),
                file.id(),
                version.number(),
                version.size(),
                version.contentType(),
                version.sha256(),
                version.etag(),
                file.file().map(FileVersion::id).equals(Optional.of(version.id())),
                row.created().at(),
                row.created().by());
    }
}
