/**
 * Backups: everything that a server keeps, in one file, and back again into an empty place.
 *
 * <p>Knows tables as the database tells of them, not what stands in them; the few things that must
 * not be copied as they are (where contents stand, the epoch of cursors, tables that come and go)
 * are asked of the features that own them. Knows nothing of the commands, nor of a running server.
 */
@NullMarked
package io.filebell.backup;

import org.jspecify.annotations.NullMarked;
