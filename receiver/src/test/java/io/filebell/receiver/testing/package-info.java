/** What the tests of the receiver share: a sender, a clock that is ticked, a PostgreSQL. */
@NullMarked
package io.filebell.receiver.testing;

import org.jspecify.annotations.NullMarked;
