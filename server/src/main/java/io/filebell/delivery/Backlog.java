package io.filebell.delivery;

import io.filebell.base.Limits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The deliveries of one lane that were taken from its log and are not settled, and which of them
 * may go next.
 *
 * <p>Each is in one of two places: among the {@code taken}, whose first attempt is about to be made
 * or under way and which the lane's progress names, or among the {@code rows} of the database.
 * Those that follow a node stand in its line besides, and only the first of a line may go. Not safe
 * for use by several threads, but for {@link #isUnderWay}.
 */
final class Backlog {

    private final NavigableMap<Long, Pending> taken = new TreeMap<>();
    private final NavigableMap<Long, Pending> rows = new TreeMap<>();
    private final Map<String, NavigableMap<Long, Pending>> lines = new HashMap<>();
    private final NavigableMap<Long, Pending> ready = new TreeMap<>();
    private final Set<Long> underWay = ConcurrentHashMap.newKeySet();
    private final Set<Long> unclaimed = new HashSet<>();
    private final Retries retries = new Retries();
    private long probed;

    /** Whether one more event may be taken from the log, when it would go by this turn. */
    boolean hasRoomFor(Turn turn) {
        return unclaimed.isEmpty()
                && switch (turn.kind()) {
                    case ANY, APART -> taken.size() < Limits.TAKEN_AHEAD;
                    case FILE ->
                        taken.size() < Limits.TAKEN_AHEAD && rows.size() < Limits.DELIVERIES_HELD;
                    case STRICT -> taken.isEmpty() && !retries.isPartial() && nothingWaits();
                };
    }

    /**
     * Takes a delivery whose event comes next in the log.
     *
     * @return what must be stored for it: itself as held, when one before it waits in its row
     */
    Optional<Pending> take(Pending delivery) {
        if (!delivery.turn().followsNode()) {
            taken.put(delivery.sequence(), delivery);
            ready.put(delivery.sequence(), delivery);
            return Optional.empty();
        }
        NavigableMap<Long, Pending> line = line(delivery);
        if (line.isEmpty()) {
            ready.put(delivery.sequence(), delivery);
        } else if (line.firstEntry().getValue().hasRow()) {
            Pending held = delivery.held();
            put(held);
            return Optional.of(held);
        }
        taken.put(delivery.sequence(), delivery);
        line.put(delivery.sequence(), delivery);
        return Optional.empty();
    }

    /**
     * Takes a batch that may go once it is stored where it ends. Until then nothing more is taken,
     * because it would begin where this one ends.
     */
    void takeUnclaimed(Pending batch) {
        taken.put(batch.sequence(), batch);
        unclaimed.add(batch.sequence());
    }

    /** That is stored. */
    void isClaimed(Pending batch) {
        if (unclaimed.remove(batch.sequence())) {
            ready.put(batch.sequence(), batch);
        }
    }

    /** The next one that may go now, which is then under way; empty when none may. */
    Optional<Pending> next(Instant now) {
        Map.Entry<Long, Pending> first = ready.pollFirstEntry();
        Optional<Pending> next =
                first == null ? retries.takeDue(now) : Optional.of(first.getValue());
        next.ifPresent(delivery -> underWay.add(delivery.sequence()));
        return next;
    }

    /** Whether there is one that somebody wants to be tried at once. */
    boolean hasAskedFor() {
        return retries.hasAskedFor();
    }

    /**
     * The next one to probe with, whenever it is due: what somebody asked for, else each in turn;
     * it is then under way.
     */
    Optional<Pending> probe() {
        Optional<Pending> next = retries.takeAskedFor().or(() -> retries.takeAfter(probed));
        if (next.isEmpty()) {
            Map.Entry<Long, Pending> first = ready.pollFirstEntry();
            next = Optional.ofNullable(first).map(Map.Entry::getValue);
        }
        next.ifPresent(delivery -> {
            probed = delivery.sequence();
            underWay.add(delivery.sequence());
        });
        return next;
    }

    /** The first that somebody wants to be tried at once; it is then under way. */
    Optional<Pending> askedFor() {
        Optional<Pending> next = retries.takeAskedFor();
        next.ifPresent(delivery -> underWay.add(delivery.sequence()));
        return next;
    }

    /** Whether a request of it is open, or about to be; anybody may ask. */
    boolean isUnderWay(long sequence) {
        return underWay.contains(sequence);
    }

    /** The delivery has ended; the next of its line may go. */
    void settled(Pending delivery) {
        underWay.remove(delivery.sequence());
        remove(delivery.sequence());
    }

    /** It waits, in its row, for another attempt; answers those that are held in rows from now. */
    List<Pending> waits(Pending again) {
        underWay.remove(again.sequence());
        taken.remove(again.sequence());
        put(again);
        retries.add(again).ifPresent(left -> rows.remove(left.sequence()));
        if (!again.turn().followsNode()) {
            return List.of();
        }
        List<Pending> held = line(again).tailMap(again.sequence(), false).values().stream()
                .filter(delivery -> !delivery.hasRow())
                .map(Pending::held)
                .toList();
        held.forEach(delivery -> {
            taken.remove(delivery.sequence());
            put(delivery);
        });
        return held;
    }

    /** Whether it is still to be delivered: nobody ended it meanwhile. */
    boolean owes(Pending delivery) {
        return taken.containsKey(delivery.sequence()) || rows.containsKey(delivery.sequence());
    }

    /** Whether a row of the database is known here, or stands there alone for want of room. */
    boolean knows(long sequence) {
        return rows.containsKey(sequence) || taken.containsKey(sequence) || retries.isPartial();
    }

    /** It did not go after all. */
    void putBack(Pending delivery) {
        underWay.remove(delivery.sequence());
        if (!owes(delivery)) {
            return;
        }
        if (delivery.isRetrying()) {
            retries.add(delivery).ifPresent(left -> rows.remove(left.sequence()));
        } else {
            ready.put(delivery.sequence(), delivery);
        }
    }

    /**
     * Takes these, instead of what was known, for the rows of the lane. Of a batch that is sent
     * again and its last event that is sent again alone, the one that is due first is taken; the
     * other one when that is through.
     *
     * @param more whether there may be others; those under way may be among them
     */
    void replaceRows(Collection<Pending> stored, boolean more) {
        List<Pending> unknown = more
                ? rows.values().stream()
                        .filter(delivery -> underWay.contains(delivery.sequence()))
                        .toList()
                : List.of();
        rows.clear();
        lines.clear();
        ready.clear();
        unknown.forEach(this::put);
        List<Pending> retrying = new ArrayList<>();
        taken.values().forEach(this::enterLine);
        stored.stream()
                .filter(delivery -> !rows.containsKey(delivery.sequence()))
                .forEach(this::put);
        for (Pending delivery : rows.values()) {
            boolean waits = !underWay.contains(delivery.sequence());
            boolean may = waits && isFirst(delivery);
            if (may && delivery.isRetrying()) {
                retrying.add(delivery);
            } else if (may) {
                ready.put(delivery.sequence(), delivery);
            }
        }
        for (Pending delivery : taken.values()) {
            boolean waits = !underWay.contains(delivery.sequence())
                    && !unclaimed.contains(delivery.sequence());
            if (waits && isFirst(delivery)) {
                ready.put(delivery.sequence(), delivery);
            }
        }
        retries.replace(retrying, more);
    }

    /** Takes up what was under way when the lane's progress was stored. */
    void resume(Pending delivery) {
        taken.put(delivery.sequence(), delivery);
    }

    /** Nothing up to {@code sequence} is owed any more. */
    void forgetUpTo(long sequence) {
        List.copyOf(taken.headMap(sequence, true).keySet()).forEach(this::remove);
        List.copyOf(rows.headMap(sequence, true).keySet()).forEach(this::remove);
        retries.forgetUpTo(sequence);
    }

    /** What the lane's progress names: taken, and without a row. */
    Collection<Pending> taken() {
        return taken.values();
    }

    Optional<Instant> nextDue() {
        return retries.nextDue();
    }

    boolean mustBeLoaded() {
        return retries.mustBeLoaded();
    }

    /** The delivery that others wait for, if any do. */
    Optional<Pending> blocking() {
        return rows.values().stream()
                .filter(delivery -> delivery.isRetrying())
                .filter(delivery -> delivery.turn().isStrict()
                        || delivery.turn().followsNode() && line(delivery).size() > 1)
                .findFirst();
    }

    private boolean nothingWaits() {
        return rows.values().stream()
                .allMatch(delivery -> delivery.turn().kind() == Turn.Kind.APART);
    }

    private void remove(long sequence) {
        ready.remove(sequence);
        unclaimed.remove(sequence);
        Pending gone = taken.remove(sequence);
        Pending row = rows.remove(sequence);
        Pending delivery = gone == null ? row : gone;
        if (delivery == null || !delivery.turn().followsNode()) {
            return;
        }
        NavigableMap<Long, Pending> line = line(delivery);
        boolean first = isFirst(delivery);
        line.remove(sequence);
        if (line.isEmpty()) {
            lines.remove(delivery.turn().node());
        } else if (first) {
            letGo(line.firstEntry().getValue());
        }
    }

    private void letGo(Pending first) {
        boolean waits = !underWay.contains(first.sequence());
        if (waits && first.isRetrying()) {
            retries.add(first);
        } else if (waits) {
            ready.put(first.sequence(), first);
        }
    }

    private void put(Pending row) {
        rows.put(row.sequence(), row);
        enterLine(row);
    }

    private void enterLine(Pending delivery) {
        if (delivery.turn().followsNode()) {
            line(delivery).put(delivery.sequence(), delivery);
        }
    }

    private boolean isFirst(Pending delivery) {
        return !delivery.turn().followsNode() || line(delivery).firstKey() == delivery.sequence();
    }

    private NavigableMap<Long, Pending> line(Pending delivery) {
        return lines.computeIfAbsent(delivery.turn().node(), node -> new TreeMap<>());
    }
}
