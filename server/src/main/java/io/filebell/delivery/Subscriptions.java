package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.base.Id;
import io.filebell.db.Tx;
import io.filebell.endpoint.Subscription;
import java.util.Optional;
import java.util.OptionalLong;

/** What endpoints asked for, as lanes see it. */
interface Subscriptions {

    /** What the endpoint asked of {@code log} over time; empty when it is deleted. */
    Optional<Subscription> subscription(Tx tx, EndpointId endpoint, Id log);

    /** The endpoint's revision now; empty when it is deleted. */
    OptionalLong revision(Tx tx, EndpointId endpoint);
}
