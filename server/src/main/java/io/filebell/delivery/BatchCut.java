package io.filebell.delivery;

import io.filebell.endpoint.Subscription;
import io.filebell.event.Event;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what waits in a log as its lane will, for who asks what becomes of it: into deliveries that
 * can go, and a batch at the end that is still being gathered.
 */
final class BatchCut {

    private @Nullable Gathering open;
    private boolean anythingCanGo;

    /** The next event that is owed. */
    void add(Subscription subscription, Event event) {
        Optional<Gathering.Rule> rule = Gathering.Rule.of(subscription, event);
        Gathering before = open;
        if (before != null && before.takes(event, rule)) {
            open = before.with(event);
        } else {
            anythingCanGo |= before != null || rule.isEmpty();
            open = rule.map(by -> Gathering.begin(by, event, 0)).orElse(null);
        }
    }

    /** Whether anything before that batch waits. */
    boolean anythingCanGo() {
        return anythingCanGo;
    }

    /** The batch that is being gathered and not full yet. */
    Optional<Gathering> gathering() {
        return Optional.ofNullable(open).filter(batch -> !batch.isFull());
    }
}
