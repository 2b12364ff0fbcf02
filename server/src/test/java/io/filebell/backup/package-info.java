/** Tests of the files that backups are. */
@NullMarked
package io.filebell.backup;

import org.jspecify.annotations.NullMarked;
