/**
 * Hearing of events without a webhook: lists from a cursor that may wait, server-sent events, and
 * the catalogue of event types.
 *
 * <p>Knows nothing of deliveries: who listens here keeps their own cursor, and the log is the only
 * queue.
 */
@NullMarked
package io.filebell.stream;

import org.jspecify.annotations.NullMarked;
