package io.filebell.db;

import io.filebell.base.Limits;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The SQL that a database was asked before, taken apart.
 *
 * <p>Most of its texts are those of the source code, but some name a table that comes and goes. So
 * when there are too many, those that were not used since the last time there were are forgotten.
 */
final class KnownSql {

    private volatile Map<String, NamedSql> young = new ConcurrentHashMap<>();
    private volatile Map<String, NamedSql> old = Map.of();

    NamedSql of(String sql) {
        NamedSql found = young.get(sql);
        if (found != null) {
            return found;
        }
        found = old.get(sql);
        NamedSql known = found == null ? NamedSql.parse(sql) : found;
        if (young.size() >= Limits.STATEMENTS_KEPT / 2) {
            age();
        }
        NamedSql first = young.putIfAbsent(sql, known);
        return first == null ? known : first;
    }

    private synchronized void age() {
        if (young.size() >= Limits.STATEMENTS_KEPT / 2) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
    }
}
