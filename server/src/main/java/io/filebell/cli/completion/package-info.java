/**
 * {@code filebell completion}: a script by which a shell completes commands, made from the commands
 * themselves.
 */
@NullMarked
package io.filebell.cli.completion;

import org.jspecify.annotations.NullMarked;
