/**
 * Real parts for tests: an HTTP endpoint that answers, hangs, resets and lies; databases; and time
 * that a test moves.
 *
 * <p>Knows nothing of the server above its database; a test of any floor may use it.
 */
@NullMarked
package io.filebell.testing;

import org.jspecify.annotations.NullMarked;
