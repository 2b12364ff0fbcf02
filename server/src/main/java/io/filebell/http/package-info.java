/**
 * The HTTP door: routes from operations and the few that are written by hand, keys, problem+json,
 * the OpenAPI document and the page that shows it.
 *
 * <p>Adds no rule of its own to what an operation may do, and knows nothing of what operations are
 * about.
 */
@NullMarked
package io.filebell.http;

import org.jspecify.annotations.NullMarked;
