package io.filebell.operation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;

/** What an API key may be used for; a key never exceeds the role of the user that it belongs to. */
public enum Scope {
    FILES_READ("files:read"),
    FILES_WRITE("files:write"),
    EVENTS_READ("events:read"),
    ENDPOINTS_READ("endpoints:read"),
    ENDPOINTS_WRITE("endpoints:write"),
    MEMBERS_WRITE("members:write"),
    KEYS_WRITE("keys:write"),
    /** Everything. */
    ADMIN("admin");

    private final String text;

    Scope(String text) {
        this.text = text;
    }

    @JsonValue
    public String text() {
        return text;
    }

    @JsonCreator
    public static Scope of(String text) {
        for (Scope scope : values()) {
            if (scope.text.equals(text)) {
                return scope;
            }
        }
        throw new Problem(ErrorCode.INVALID_REQUEST, "There is no scope \"" + text + "\".");
    }
}
