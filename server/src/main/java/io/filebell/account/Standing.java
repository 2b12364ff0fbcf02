package io.filebell.account;

import io.filebell.base.ErrorCode;
import io.filebell.base.OrganizationId;
import io.filebell.base.Problem;
import io.filebell.base.UserId;
import io.filebell.operation.Role;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a key's user is in the organization, and whether the key still works.
 *
 * @param role in the organization; null when the user is no member any more
 */
record Standing(
        OrganizationId organization,
        UserId user,
        @Nullable Role role,
        @Nullable Instant expiresAt,
        boolean revoked) {

    boolean works(Instant now) {
        return !revoked && role != null && (expiresAt == null || now.isBefore(expiresAt));
    }

    /** @throws Problem {@link ErrorCode#UNAUTHENTICATED} when the key works no more */
    Role requireRole(Instant now) {
        Role known = role;
        if (known == null || !works(now)) {
            throw unauthenticated();
        }
        return known;
    }

    /** The same words for every reason, so that they tell nothing about a key that was guessed. */
    static Problem unauthenticated() {
        return new Problem(
                ErrorCode.UNAUTHENTICATED,
                "The API key is unknown, revoked or expired. Send a valid one as"
                        + " \"Authorization: Bearer fbk_…\".");
    }

    /**
     * The higher of a workspace membership and an organization role that counts in every workspace.
     */
    static Optional<Role> effective(@Nullable Role organization, @Nullable Role workspace) {
        if (organization == null) {
            return Optional.empty();
        }
        if (!organization.atLeast(Role.ADMIN)) {
            return Optional.ofNullable(workspace);
        }
        return Optional.of(
                workspace != null && workspace.atLeast(organization) ? workspace : organization);
    }
}
