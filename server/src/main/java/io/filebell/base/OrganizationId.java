package io.filebell.base;

import com.fasterxml.jackson.annotation.JsonCreator;

/** The id of an organization. */
public record OrganizationId(String value) implements Id {

    public static final String PREFIX = "org_";

    @JsonCreator
    public OrganizationId {
        Id.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
