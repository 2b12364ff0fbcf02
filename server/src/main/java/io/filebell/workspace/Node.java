package io.filebell.workspace;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.filebell.base.NodeId;
import io.filebell.base.UserId;
import io.filebell.base.VersionId;
import io.filebell.base.WorkspaceId;
import io.filebell.operation.Says;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A thing in a workspace's tree, as callers and events see it. Folders have no content's fields.
 */
@Says("A file or folder in a workspace.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Node(
        @Says("Stays the same when the node is moved or renamed.")
        NodeId id,

        WorkspaceId workspace,
        NodeKind kind,

        @Says("Where the node is; when it is gone, where it was.")
        String path,

        String name,
        @Says("Bytes of the content.") @Nullable Long size,
        @Says("Detected from the bytes.") @Nullable String contentType,

        @Says("SHA-256 of the content, in hexadecimal.") @Nullable
        String sha256,

        @Says("The current version.") @Nullable VersionId version,

        @Says("Counts the file's versions from 1.") @Nullable
        Long versionNumber,

        @Says("Raised by every change of the node.") long revision,
        @Says("The content's entity tag.") @Nullable String etag,
        Instant createdAt,
        UserId createdBy,
        Instant updatedAt,
        UserId updatedBy,
        @Says("What callers wrote on the node.") Map<String, String> metadata) {

    public Node {
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    }
}
