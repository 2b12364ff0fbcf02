package io.filebell.base;

import com.fasterxml.jackson.annotation.JsonCreator;

/** The id of an endpoint. */
public record EndpointId(String value) implements Id {

    public static final String PREFIX = "ep_";

    @JsonCreator
    public EndpointId {
        Id.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
