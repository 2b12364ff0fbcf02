package io.filebell.base;

import com.fasterxml.jackson.annotation.JsonCreator;

/** The id of a version of a file. */
public record VersionId(String value) implements Id {

    public static final String PREFIX = "ver_";

    @JsonCreator
    public VersionId {
        Id.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
