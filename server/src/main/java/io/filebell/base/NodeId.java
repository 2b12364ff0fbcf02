package io.filebell.base;

import com.fasterxml.jackson.annotation.JsonCreator;

/** The id of a node, which survives moves and renames. */
public record NodeId(String value) implements Id {

    public static final String PREFIX = "nd_";

    @JsonCreator
    public NodeId {
        Id.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
