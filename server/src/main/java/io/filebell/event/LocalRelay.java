package io.filebell.event;

import io.filebell.base.Id;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@link EventRelay} within one process: calls its listeners, one after the other. */
public final class LocalRelay implements EventRelay {

    private static final Logger log = LoggerFactory.getLogger(LocalRelay.class);

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    @Override
    public void tell(Id grown, long sequence) {
        for (Listener listener : listeners) {
            try {
                listener.grew(grown, sequence);
            } catch (RuntimeException e) {
                log.error(
                        "A listener failed at {} {}; its own sweep makes up for it",
                        grown,
                        sequence,
                        e);
            }
        }
    }

    @Override
    public Subscription listen(Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
