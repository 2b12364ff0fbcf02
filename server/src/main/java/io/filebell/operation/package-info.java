/**
 * Operations: what a caller can do, each defined once and offered by every door.
 *
 * <p>An operation is a record in, a record out, a function, and what it needs and does. The doors
 * (HTTP, later MCP and the command line) read the {@link io.filebell.operation.Catalog}; none of
 * them adds a rule of its own. Knows nothing of HTTP beyond the method and path that an operation
 * is known by, and nothing of what operations are about.
 */
@NullMarked
package io.filebell.operation;

import org.jspecify.annotations.NullMarked;
