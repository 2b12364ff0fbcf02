package io.filebell.base;

import com.fasterxml.jackson.annotation.JsonCreator;

/** The id of a delivery: one event on its way to one endpoint. */
public record DeliveryId(String value) implements Id {

    public static final String PREFIX = "dlv_";

    @JsonCreator
    public DeliveryId {
        Id.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
