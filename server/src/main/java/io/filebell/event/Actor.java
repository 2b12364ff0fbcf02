package io.filebell.event;

import io.filebell.operation.Caller;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who did it.
 *
 * @param id of the user or share; null for {@link Kind#SYSTEM}
 * @param via the door and program: {@code api}, {@code mcp}, {@code cli}, {@code page},
 *     {@code server}
 */
public record Actor(@Nullable String id, Kind kind, String name, String via) {

    /** What acted. */
    public enum Kind {
        PERSON,
        AGENT,
        SHARE,
        SYSTEM;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Filebell itself: retention, verification, the delivery engine. */
    public static final Actor SYSTEM = new Actor(null, Kind.SYSTEM, "Filebell", "server");

    public static Actor of(Caller caller) {
        Kind kind = switch (caller.kind()) {
            case PERSON -> Kind.PERSON;
            case AGENT -> Kind.AGENT;
        };
        return new Actor(caller.user().value(), kind, caller.name(), caller.via());
    }
}
