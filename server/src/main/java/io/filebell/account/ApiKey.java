package io.filebell.account;

import io.filebell.base.KeyId;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.operation.Says;
import io.filebell.operation.Scope;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of an API key: everything but the key itself. */
@Says("An API key, without the key itself.")
public record ApiKey(
        KeyId id,
        String name,

        @Says("The key's first characters, to tell keys apart.")
        String prefix,

        @Says("Who acts with this key.") UserId user,
        List<Scope> scopes,

        @Says("The only workspaces it works for; empty: all that its user may see.")
        List<WorkspaceId> workspaces,

        @Says("When it stops working; null: never.") @Nullable
        Instant expiresAt,

        @Says("When it was last used, exact to about a minute; null: never.") @Nullable
        Instant lastUsedAt,

        @Says("When it was revoked; null: it was not.") @Nullable
        Instant revokedAt,

        Instant createdAt,
        UserId createdBy) {

    public ApiKey {
        scopes = List.copyOf(scopes);
        workspaces = List.copyOf(workspaces);
    }
}
