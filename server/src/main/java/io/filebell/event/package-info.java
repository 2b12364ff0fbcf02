/**
 * Events: immutable facts about a workspace or an organization, in a log that is at once the outbox
 * and the queue of every delivery.
 *
 * <p>Knows nothing of who listens, and nothing of what events are about beyond the node that a
 * filter may name.
 */
@NullMarked
package io.filebell.event;

import org.jspecify.annotations.NullMarked;
