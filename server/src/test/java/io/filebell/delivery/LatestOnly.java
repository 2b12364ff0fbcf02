package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.base.Id;
import io.filebell.db.Tx;
import io.filebell.endpoint.Subscription;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Applies what an endpoint asks for now to everything that ever happened. */
record LatestOnly(Subscriptions subscriptions) implements Subscriptions {

    @Override
    public Optional<Subscription> subscription(Tx tx, EndpointId endpoint, Id log) {
        return subscriptions
                .subscription(tx, endpoint, log)
                .map(found -> new Subscription(
                        found.endpoint(),
                        found.secrets(),
                        log,
                        List.of(new Subscription.Revision(
                                found.endpoint().revision(),
                                found.start(),
                                true,
                                found.endpoint().filter()))));
    }

    @Override
    public OptionalLong revision(Tx tx, EndpointId endpoint) {
        return subscriptions.revision(tx, endpoint);
    }
}
