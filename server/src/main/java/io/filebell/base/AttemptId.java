package io.filebell.base;

import com.fasterxml.jackson.annotation.JsonCreator;

/** The id of one HTTP request of a delivery. */
public record AttemptId(String value) implements Id {

    public static final String PREFIX = "att_";

    @JsonCreator
    public AttemptId {
        Id.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
