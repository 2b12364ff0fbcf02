package io.filebell.operation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import java.util.Locale;

/**
 * What a member may do, from least to most: a viewer reads; a guest reads and comments; a member
 * writes files and their own endpoints; an admin does all but ownership; an owner does all.
 */
public enum Role {
    VIEWER,
    GUEST,
    MEMBER,
    ADMIN,
    OWNER;

    public boolean allows(Scope scope) {
        return switch (this) {
            case VIEWER, GUEST -> scope == Scope.FILES_READ || scope == Scope.EVENTS_READ;
            case MEMBER -> scope != Scope.MEMBERS_WRITE && scope != Scope.ADMIN;
            case ADMIN, OWNER -> true;
        };
    }

    public boolean atLeast(Role other) {
        return compareTo(other) >= 0;
    }

    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static Role of(String text) {
        for (Role role : values()) {
            if (role.text().equals(text)) {
                return role;
            }
        }
        throw new Problem(
                ErrorCode.INVALID_REQUEST,
                "There is no role \"" + text + "\": viewer, guest, member, admin or owner.");
    }
}
