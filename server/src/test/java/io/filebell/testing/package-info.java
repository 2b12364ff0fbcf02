/** What tests of several features share: real databases, and time that a test moves. */
@NullMarked
package io.filebell.testing;

import org.jspecify.annotations.NullMarked;
