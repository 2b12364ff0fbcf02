package io.filebell.base;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The name of a thing, for ever: a prefix that says what it is, and a UUIDv7 (RFC 9562) written as
 * 26 characters of lower-case Crockford base32, so that ids sort by the time they were made.
 *
 * <p>Each kind of thing has its own id type; a value of the wrong shape cannot be made.
 */
public sealed interface Id
        permits DeliveryId,
                EndpointId,
                EventId,
                InstanceId,
                KeyId,
                NodeId,
                OrganizationId,
                ReplayId,
                UserId,
                VersionId,
                WorkspaceId {

    /** The id as it stands in URLs, JSON and the database. */
    @JsonValue
    String value();

    /**
     * Checks that {@code value} is {@code prefix} and 26 characters of Crockford base32.
     *
     * @throws Problem {@link ErrorCode#INVALID_ID} when it is not
     */
    static void check(String prefix, String value) {
        if (!Crockford.isId(prefix, value)) {
            throw new Problem(
                    ErrorCode.INVALID_ID,
                    "An id here is \"" + prefix
                            + "\" and 26 characters of 0-9 and a-z without i, l, o and u.");
        }
    }
}
