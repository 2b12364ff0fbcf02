package io.filebell.base;

import com.fasterxml.jackson.annotation.JsonCreator;

/** The id of one running server among those that share a database; new at each start. */
public record InstanceId(String value) implements Id {

    public static final String PREFIX = "ins_";

    @JsonCreator
    public InstanceId {
        Id.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
