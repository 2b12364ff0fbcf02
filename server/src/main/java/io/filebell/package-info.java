/**
 * The program itself: where it begins, what it is set to, and the composition root that makes every
 * object, in start order, and closes them in reverse.
 *
 * <p>Knows everything below; nothing below knows it, but for the commands.
 */
@NullMarked
package io.filebell;

import org.jspecify.annotations.NullMarked;
