package io.filebell.base;

import com.fasterxml.jackson.annotation.JsonCreator;

/** The id of a user, person or agent. */
public record UserId(String value) implements Id {

    public static final String PREFIX = "usr_";

    @JsonCreator
    public UserId {
        Id.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
