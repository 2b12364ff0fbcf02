package io.filebell.receiver;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How many requests were ruled on, by ruling, and how many could not be stored. */
final class RulingCounts {

    private final Map<Ruling, LongAdder> byRuling = new EnumMap<>(Ruling.class);
    private final LongAdder unavailable = new LongAdder();

    RulingCounts() {
        for (Ruling ruling : Ruling.values()) {
            byRuling.put(ruling, new LongAdder());
        }
    }

    void add(Ruling ruling) {
        byRuling.getOrDefault(ruling, unavailable).increment();
    }

    void addUnavailable() {
        unavailable.increment();
    }

    Map<Ruling, Long> byRuling() {
        Map<Ruling, Long> counts = new EnumMap<>(Ruling.class);
        byRuling.forEach((ruling, count) -> counts.put(ruling, count.sum()));
        return counts;
    }

    long unavailable() {
        return unavailable.sum();
    }
}
