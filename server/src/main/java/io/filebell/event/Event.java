package io.filebell.event;

import io.filebell.base.EventId;
import io.filebell.base.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * An immutable fact.
 *
 * @param sequence gapless and increasing within its log, in commit order, from 1
 * @param type the name of its {@link EventType}
 * @param data what the type's schema describes
 */
public record Event(
        EventId id,
        EventSource source,
        long sequence,
        String type,
        Instant at,
        Actor actor,
        Optional<Cause> cause,
        Optional<Subject> subject,
        Json data) {}
