/**
 * The HTTP/1.1 client behind {@link io.filebell.delivery.Sender}: name lookup, connections, TLS,
 * and the answer, each within its bounds.
 *
 * <p>Knows nothing of events, endpoints, retries and databases: a request comes in, a reply goes
 * out.
 */
@NullMarked
package io.filebell.delivery.outbound;

import org.jspecify.annotations.NullMarked;
