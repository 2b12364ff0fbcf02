package io.filebell.endpoint;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import java.util.Locale;

/** In which order deliveries reach an endpoint. */
public enum Ordering {
    /** None: fastest. */
    NONE,
    /** Events of one node in sequence, each after the one before it ended; nodes side by side. */
    FILE,
    /** All events in sequence, each after the one before it ended. */
    STRICT;

    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static Ordering of(String text) {
        for (Ordering ordering : values()) {
            if (ordering.text().equals(text)) {
                return ordering;
            }
        }
        throw new Problem(
                ErrorCode.INVALID_REQUEST,
                "ordering is \"none\", \"file\" or \"strict\", not \"" + text + "\".");
    }
}
