/**
 * Delivery: brings each event to each endpoint that asked for it, at least once, and keeps the
 * evidence.
 *
 * <p>Knows nothing of doors, pages and pipelines; events and endpoints come from the floors below.
 */
@NullMarked
package io.filebell.delivery;

import org.jspecify.annotations.NullMarked;
