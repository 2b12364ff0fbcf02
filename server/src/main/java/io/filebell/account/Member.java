package io.filebell.account;

import io.filebell.base.UserId;
import io.filebell.operation.Caller.UserKind;
import io.filebell.operation.Role;
import io.filebell.operation.Says;
import java.time.Instant;

/** A user in an organization or a workspace. */
@Says("A user in an organization or a workspace.")
public record Member(
        UserId user,
        UserKind kind,
        String name,
        @Says("What the member may do here.") Role role,
        Instant addedAt,
        UserId addedBy) {}
