package io.filebell.db;

import io.filebell.base.Limits;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The SQL that a database was asked before, taken apart. Its texts are those of the source code, so
 * they end; what comes beyond the limit is taken apart each time.
 */
final class KnownSql {

    private final Map<String, NamedSql> known = new ConcurrentHashMap<>();

    NamedSql of(String sql) {
        NamedSql found = known.get(sql);
        if (found != null) {
            return found;
        }
        NamedSql parsed = NamedSql.parse(sql);
        if (known.size() < Limits.STATEMENTS_KEPT) {
            known.put(sql, parsed);
        }
        return parsed;
    }
}
