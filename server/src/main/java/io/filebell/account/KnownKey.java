package io.filebell.account;

import io.filebell.base.KeyId;
import io.filebell.base.WorkspaceId;
import io.filebell.operation.Caller.UserKind;
import io.filebell.operation.Scope;
import java.util.Set;

/**
 * A key that was found by its hash, and its user.
 *
 * @param hash as stored: SHA-256 of the key, in hexadecimal
 */
record KnownKey(
        KeyId id,
        String hash,
        Standing standing,
        UserKind kind,
        String userName,
        Set<Scope> scopes,
        Set<WorkspaceId> workspaces) {}
