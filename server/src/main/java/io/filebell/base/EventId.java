package io.filebell.base;

import com.fasterxml.jackson.annotation.JsonCreator;

/** The id of an event. */
public record EventId(String value) implements Id {

    public static final String PREFIX = "evt_";

    @JsonCreator
    public EventId {
        Id.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
