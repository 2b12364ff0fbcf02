package io.filebell.base;

import com.fasterxml.jackson.annotation.JsonCreator;

/** The id of a workspace. */
public record WorkspaceId(String value) implements Id {

    public static final String PREFIX = "ws_";

    @JsonCreator
    public WorkspaceId {
        Id.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
