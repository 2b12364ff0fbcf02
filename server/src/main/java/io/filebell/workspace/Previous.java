package io.filebell.workspace;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.filebell.base.VersionId;
import io.filebell.operation.Says;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What of a node was different before an event: only that which changed is there. */
@Says("What was different before; only what changed is there.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Previous(
        @Nullable String path,
        @Nullable VersionId version,
        @Nullable Long versionNumber,
        @Nullable Map<String, String> metadata) {

    static Previous path(NodePath path) {
        return new Previous(path.toString(), null, null, null);
    }

    static Previous path(String path) {
        return new Previous(path, null, null, null);
    }

    static Previous content(FileVersion version) {
        return new Previous(null, version.id(), version.number(), null);
    }

    static Previous metadata(Metadata metadata) {
        return new Previous(null, null, null, metadata.entries());
    }
}
