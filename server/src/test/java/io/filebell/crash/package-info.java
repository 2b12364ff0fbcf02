/**
 * The real program as a process of its own: killed without warning while it works, again and again,
 * it keeps what it acknowledged and tells those who asked; and it takes files that are larger than
 * its memory.
 */
@NullMarked
package io.filebell.crash;

import org.jspecify.annotations.NullMarked;
