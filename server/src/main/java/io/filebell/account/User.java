package io.filebell.account;

import io.filebell.base.UserId;
import io.filebell.operation.Caller.UserKind;
import io.filebell.operation.Says;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A person or an agent. What a user may do, memberships say. */
@Says("A person or an agent. What a user may do, memberships say.")
public record User(
        UserId id,
        UserKind kind,
        String name,

        @Says("E-mail address; null when none is known.") @Nullable
        String email,

        Instant createdAt) {}
