package io.filebell.account;

import io.filebell.base.Limits;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * Rights that were read a moment ago, at most {@link Limits#RIGHTS_CACHED} of them.
 *
 * <p>Absence is not kept: who tries many unknown keys fills nothing. A full cache is emptied, which
 * costs little, as everything in it is read again every {@link Limits#RIGHTS_AGE} anyway. Two
 * threads that miss at the same time both read.
 */
final class RightsCache<K, V> {

    private final RightsAge age;
    private final ConcurrentMap<K, Kept<V>> kept = new ConcurrentHashMap<>();

    RightsCache(RightsAge age) {
        this.age = age;
    }

    Optional<V> get(K key, Function<K, Optional<V>> read) {
        Kept<V> known = kept.get(key);
        if (known != null && age.fresh(known.stamp())) {
            return known.value();
        }
        RightsAge.Stamp stamp = age.stamp();
        Optional<V> value = read.apply(key);
        if (value.isEmpty()) {
            kept.remove(key);
            return value;
        }
        if (kept.size() >= Limits.RIGHTS_CACHED) {
            kept.clear();
        }
        kept.put(key, new Kept<>(value, stamp));
        return value;
    }

    int size() {
        return kept.size();
    }

    private record Kept<V>(Optional<V> value, RightsAge.Stamp stamp) {}
}
