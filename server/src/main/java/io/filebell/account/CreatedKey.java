package io.filebell.account;

import io.filebell.base.KeyId;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.operation.Says;
import io.filebell.operation.Scope;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A new API key with the key itself, which is shown this once. Never printed by {@link #toString}.
 */
@Says("A new API key. The key itself is shown this once.")
public record CreatedKey(
        KeyId id,

        @Says("The key itself: keep it, it is not shown again.")
        String key,

        String name,

        @Says("The key's first characters, to tell keys apart.")
        String prefix,

        @Says("Who acts with this key.") UserId user,
        List<Scope> scopes,

        @Says("The only workspaces it works for; empty: all that its user may see.")
        List<WorkspaceId> workspaces,

        @Says("When it stops working; null: never.") @Nullable
        Instant expiresAt,

        Instant createdAt) {

    public CreatedKey {
        scopes = List.copyOf(scopes);
        workspaces = List.copyOf(workspaces);
    }

    static CreatedKey of(ApiKey key, KeySecret secret) {
        return new CreatedKey(
                key.id(),
                secret.reveal(),
                key.name(),
                key.prefix(),
                key.user(),
                key.scopes(),
                key.workspaces(),
                key.expiresAt(),
                key.createdAt());
    }

    @Override
    public String toString() {
        return "CreatedKey[" + id + ", ***]";
    }
}
