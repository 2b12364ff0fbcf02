package io.filebell.event;

import io.filebell.base.EventId;

/**
 * The event that made a writer act, as the writer told it.
 *
 * @param depth how many events led here: 1 when the cause itself had none
 */
public record Cause(EventId event, int depth) {}
