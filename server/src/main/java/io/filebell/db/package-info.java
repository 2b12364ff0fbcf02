/**
 * The database: transactions, group commit, migrations, on SQLite or PostgreSQL.
 *
 * <p>Knows nothing of what is stored: SQL stands in the feature that it serves, and migrations are
 * found on the class path under {@code db/migration}.
 */
@NullMarked
package io.filebell.db;

import org.jspecify.annotations.NullMarked;
