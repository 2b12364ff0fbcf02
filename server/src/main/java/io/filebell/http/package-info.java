/**
 * The HTTP door: what a request means, who may make it, and how an answer is told.
 *
 * <p>Knows no SQL and decides nothing about files, events or endpoints: operations do.
 */
@NullMarked
package io.filebell.http;

import org.jspecify.annotations.NullMarked;
