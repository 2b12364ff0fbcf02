package io.filebell.operation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.filebell.base.ErrorCode;
import io.filebell.base.EventId;
import io.filebell.base.KeyId;
import io.filebell.base.OrganizationId;
import io.filebell.base.Problem;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who asks, through which door, and with which rights: made by a door from a key that was checked.
 *
 * @param role the user's role in the organization
 * @param scopes what the key may be used for; {@link Scope#ADMIN} means everything
 * @param workspaces the only workspaces the key works for; empty means all that its user may see
 * @param via the door and program, as shown in events: {@code api}, {@code mcp}, {@code cli},
 *     {@code page}
 * @param cause the event that made the caller act, as the caller told it
 * @param idempotency the key under which the request's effect happens once
 */
public record Caller(
        OrganizationId organization,
        UserId user,
        UserKind kind,
        String name,
        Role role,
        KeyId key,
        Set<Scope> scopes,
        Set<WorkspaceId> workspaces,
        String via,
        Optional<EventId> cause,
        Optional<IdempotencyKey> idempotency) {

    /** A person or an agent: both are members, and events say which one acted. */
    public enum UserKind {
        PERSON,
        AGENT;

        @JsonValue
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws Problem {@link ErrorCode#INVALID_REQUEST} when there is no such kind */
        @JsonCreator
        public static UserKind of(String text) {
            for (UserKind kind : values()) {
                if (kind.text().equals(text)) {
                    return kind;
                }
            }
            throw new Problem(
                    ErrorCode.INVALID_REQUEST,
                    "There is no kind of user \"" + text + "\": person or agent.");
        }
    }

    public Caller {
        scopes = Set.copyOf(scopes);
        workspaces = Set.copyOf(workspaces);
    }

    /**
     * Whether the key is meant for this; what the user's role allows is asked where the role is
     * known.
     */
    public boolean hasScope(Scope scope) {
        return scopes.contains(Scope.ADMIN) || scopes.contains(scope);
    }

    /**
     * Whether this is a customer's portal key: for endpoints alone, in one workspace, of which it
     * knows only those that it made.
     */
    public boolean isPortal() {
        return workspaces.size() == 1
                && scopes.equals(Set.of(Scope.ENDPOINTS_READ, Scope.ENDPOINTS_WRITE));
    }

    /** The same caller, whose effect happens once under {@code key}. */
    public Caller once(IdempotencyKey once) {
        return new Caller(
                organization,
                user,
                kind,
                name,
                role,
                key,
                scopes,
                workspaces,
                via,
                cause,
                Optional.of(once));
    }

    /** Whether the key is meant for this workspace at all. */
    public boolean reaches(WorkspaceId workspace) {
        return workspaces.isEmpty() || workspaces.contains(workspace);
    }
}
