/**
 * Endpoints: who asked for which events at which URL, and where a webhook may go at all.
 *
 * <p>Knows nothing of deliveries, lanes and HTTP clients.
 */
@NullMarked
package io.filebell.endpoint;

import org.jspecify.annotations.NullMarked;
