package io.filebell.base;

import com.fasterxml.jackson.annotation.JsonCreator;

/** The id of an endpoint's revision. */
public record RevisionId(String value) implements Id {

    public static final String PREFIX = "rev_";

    @JsonCreator
    public RevisionId {
        Id.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
