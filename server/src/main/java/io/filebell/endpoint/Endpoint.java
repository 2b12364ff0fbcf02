package io.filebell.endpoint;

import com.fasterxml.jackson.annotation.JsonValue;
import io.filebell.base.EndpointId;
import io.filebell.base.Id;
import io.filebell.base.KeyId;
import io.filebell.base.OrganizationId;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.receiver.VerifyingKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A registered webhook subscription, as it is now.
 *
 * @param workspace empty for an endpoint of the whole organization
 * @param target where and how to send; taken at the moment of each attempt
 * @param filter what it asks for from now on; what it asked for before stands in its revisions
 * @param reason why the state is what it is, in a sentence; while active what it missed before it
 *     was enabled, if anything
 * @param revision counts its changes, from 1
 */
public record Endpoint(
        EndpointId id,
        OrganizationId organization,
        Optional<WorkspaceId> workspace,
        Creator creator,
        String description,
        Target target,
        Filter filter,
        State state,
        String reason,
        long revision,
        Instant createdAt,
        Instant updatedAt) {

    /**
     * The reason of one that somebody disabled; those that are disabled for failing have others.
     */
    public static final String BY_HAND = "Disabled by hand.";

    /** Who registered it, with which key: it sees what they may see. */
    public record Creator(UserId user, KeyId key) {}

    /**
     * Where and how to send.
     *
     * @param maxInFlight open requests at once
     * @param ratePerSecond requests in any second; empty for no limit
     * @param publicKey verifies what the endpoint's key pair signs, if it asked for one
     */
    public record Target(
            TargetUrl url,
            OwnHeaders headers,
            Duration timeout,
            int maxInFlight,
            OptionalInt ratePerSecond,
            Format format,
            Optional<VerifyingKey> publicKey) {

        Target verifiedWith(Optional<VerifyingKey> key) {
            return new Target(url, headers, timeout, maxInFlight, ratePerSecond, format, key);
        }
    }

    /** Whether deliveries go out. */
    public enum State {
        ACTIVE,
        /** It fails; single deliveries probe whether it is back. */
        FAILING,
        /** Its creator may not see what it asks for any more. */
        PAUSED,
        DISABLED;

        /** Whether anything goes out, be it probes. */
        public boolean delivers() {
            return this == ACTIVE || this == FAILING;
        }

        @JsonValue
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The log in which its own changes stand, and whose writes its changes are grouped with. */
    public Id home() {
        return workspace.<Id>map(id -> id).orElse(organization);
    }
}
