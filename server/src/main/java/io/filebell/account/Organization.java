package io.filebell.account;

import io.filebell.base.OrganizationId;
import io.filebell.operation.Says;
import java.time.Instant;

/** The tenant: owns workspaces, users and their keys. */
@Says("The tenant: owns workspaces, users and their keys.")
public record Organization(
        OrganizationId id,
        String name,
        @Says("Raised by every change.") long revision,
        Instant createdAt,
        Instant updatedAt) {}
