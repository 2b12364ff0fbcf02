package io.filebell.base;

import com.fasterxml.jackson.annotation.JsonCreator;

/** The id of a replay: a range of the log that goes out to one endpoint once more. */
public record ReplayId(String value) implements Id {

    public static final String PREFIX = "rpl_";

    @JsonCreator
    public ReplayId {
        Id.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
