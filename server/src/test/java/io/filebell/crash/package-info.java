/**
 * The real program, killed without warning while it works, again and again: what it acknowledged
 * must be there, and must reach those who asked.
 */
@NullMarked
package io.filebell.crash;

import org.jspecify.annotations.NullMarked;
