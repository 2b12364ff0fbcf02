/**
 * The bytes of files: where they are stored, by what they are known, and of which type they are.
 *
 * <p>Knows nothing of workspaces, paths, versions or HTTP. Which stored bytes are referenced is the
 * business of the database's rows; this package only finds and removes those that are not.
 */
@NullMarked
package io.filebell.blob;

import org.jspecify.annotations.NullMarked;
