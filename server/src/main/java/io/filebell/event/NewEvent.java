package io.filebell.event;

import io.filebell.base.EventId;
import java.util.Optional;

/**
 * A fact that is about to be written; id, time and sequence come with the writing.
 *
 * @param cause the event that made the writer act, as the writer told it
 */
public record NewEvent<D>(
        EventType<D> type,
        EventSource source,
        Actor actor,
        Optional<EventId> cause,
        Optional<Subject> subject,
        D data) {}
