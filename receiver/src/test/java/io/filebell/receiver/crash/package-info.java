/** The receiver as a process of its own that is killed, again and again, under load. */
@NullMarked
package io.filebell.receiver.crash;

import org.jspecify.annotations.NullMarked;
