package io.filebell.operation;

import io.filebell.base.EventId;
import io.filebell.base.Problem;
import java.util.Optional;

/** Turns what a door was shown into who asks. Implemented by the feature that keeps accounts. */
public interface Authenticator {

    /**
     * The user and key behind an API key, with the given circumstances.
     *
     * @param apiKey as presented, {@code fbk_…}
     * @throws Problem {@link io.filebell.base.ErrorCode#UNAUTHENTICATED} when it is unknown,
     *     revoked or expired, without saying which
     */
    Caller authenticate(String apiKey, Circumstances circumstances);

    /** What a request says about itself beyond its key. */
    record Circumstances(String via, Optional<EventId> cause) {}
}
