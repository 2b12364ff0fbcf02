/**
 * What every floor stands on: ids, limits, errors, JSON and time.
 *
 * <p>Knows nothing of files, events, HTTP or SQL.
 */
@NullMarked
package io.filebell.base;

import org.jspecify.annotations.NullMarked;
