package io.filebell.base;

import com.fasterxml.jackson.annotation.JsonCreator;

/** The id of an API key (never the key itself). */
public record KeyId(String value) implements Id {

    public static final String PREFIX = "key_";

    @JsonCreator
    public KeyId {
        Id.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
