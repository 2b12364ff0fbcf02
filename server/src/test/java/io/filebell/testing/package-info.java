/**
 * Real parts for tests: an HTTP endpoint that answers, hangs, resets and lies.
 *
 * <p>Knows nothing of the server; a test of any floor may use it.
 */
@NullMarked
package io.filebell.testing;

import org.jspecify.annotations.NullMarked;
