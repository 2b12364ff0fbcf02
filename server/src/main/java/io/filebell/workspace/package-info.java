/**
 * Workspaces' contents: nodes in a tree, the versions of files, the trash, and the operations of
 * people and agents on them.
 *
 * <p>Knows nothing of HTTP, nor of who listens to the events that it appends, nor how accounts are
 * kept: what a caller may do is asked through {@link io.filebell.account.Access}.
 */
@NullMarked
package io.filebell.workspace;

import org.jspecify.annotations.NullMarked;
