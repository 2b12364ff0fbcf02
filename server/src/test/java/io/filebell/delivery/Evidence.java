package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.base.JsonFormat;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.delivery.SimulatedNetwork.Arrived;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Whether the attempts on record are those that were made, each when the schedule of its delivery
 * says, and whether deliveries end as exhausted exactly when it is used up, with their event.
 */
final class Evidence {

    /** What must pass at least after the first, second … failure: the schedule less 20 %. */
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(4),
            Duration.ofMinutes(4),
            Duration.ofMinutes(24),
            Duration.ofMinutes(96),
            Duration.ofHours(4),
            Duration.ofHours(8),
            Duration.ofMinutes(672),
            Duration.ofHours(16),
            Duration.ofMinutes(1_152));

    private static final int ATTEMPTS = 10;

    /** What waits is brought forward before the recovery is written, again and again if need be. */
    private static final long WRITTEN_WITHIN_MILLIS = 10_000;

    private record Attempt(int number, long at, @Nullable Integer status, String verdict) {

        boolean isProbe() {
            return verdict.startsWith("probe of");
        }

        /** Whether it surely used up one of the schedule. */
        boolean isFailure() {
            return !isProbe() && !isSettling() && !mayBeFailure();
        }

        /** Whether nobody can tell, as a probe is answered in the same words. */
        boolean mayBeFailure() {
            return status != null && status == 503 && verdict.contains("Retry-After");
        }

        private boolean isSettling() {
            boolean free = status != null && (status < 300 || status == 410);
            return free || status != null && status == 429;
        }
    }

    private record Delivery(String id, EndpointId endpoint, String event, String state) {}

    private final Ledger ledger;

    Evidence(Ledger ledger) {
        this.ledger = ledger;
    }

    void check(Database database, List<Arrived> arrived, Set<String> succeeded) {
        Map<String, Integer> sent = new HashMap<>();
        arrived.forEach(one -> sent.merge(one.key(), 1, Integer::sum));
        Map<String, NavigableMap<Integer, Attempt>> recorded = database.read(Evidence::attempts);
        Map<String, Integer> counts = new HashMap<>();
        List<Delivery> deliveries = database.read(Evidence::deliveries);
        Map<String, Integer> notices = database.read(Evidence::notices);
        Map<EndpointId, NavigableMap<Long, Long>> failings = database.read(Evidence::failings);
        recorded.forEach(
                (endpointAndEvent, attempts) -> counts.put(key(endpointAndEvent), attempts.size()));
        for (String key : succeeded) {
            ledger.complainIf(
                    !counts.containsKey(key) && !ledger.isOff(key),
                    "no attempt on record of " + key);
        }
        counts.forEach((key, count) -> ledger.complainIf(
                count > sent.getOrDefault(key, 0),
                count + " attempts on record of " + key + ", " + sent.get(key) + " sent"));
        for (Delivery delivery : deliveries) {
            if (!ledger.isByHand(delivery.endpoint(), delivery.event())) {
                NavigableMap<Integer, Attempt> attempts = recorded.getOrDefault(
                        delivery.endpoint() + " " + delivery.event(), new TreeMap<>());
                checkSchedule(
                        delivery,
                        List.copyOf(attempts.values()),
                        failings.getOrDefault(delivery.endpoint(), new TreeMap<>()));
                checkNotice(delivery, notices.getOrDefault(delivery.id(), 0));
            }
        }
    }

    private void checkSchedule(
            Delivery delivery, List<Attempt> attempts, NavigableMap<Long, Long> failings) {
        int surely = 0;
        int perhaps = 0;
        boolean spared = false;
        boolean perhapsSpared = false;
        Attempt before = null;
        for (Attempt attempt : attempts) {
            perhapsSpared |= before != null && wasFailing(failings, before, attempt);
            boolean early = false;
            if (before != null && before.isFailure() && attempt.isFailure() && perhaps == 0) {
                long passed = attempt.at() - before.at();
                early = surely <= PAUSES.size()
                        && passed < PAUSES.get(surely - 1).toMillis();
                ledger.complainIf(
                        ledger.isTimeTold() && early && !perhapsSpared,
                        "attempt " + attempt.number() + " of " + delivery.id() + " came " + passed
                                + " ms after failure " + surely);
            }
            if (attempt.isFailure()) {
                surely += spared || perhapsSpared ? 0 : 1;
                perhaps += !spared && perhapsSpared && !early ? 1 : 0;
                spared = false;
                perhapsSpared = false;
            }
            perhaps += attempt.mayBeFailure() ? 1 : 0;
            spared |= attempt.isProbe() && surely > 0;
            perhapsSpared |= attempt.mayBeFailure() || attempt.isProbe() && perhaps > 0;
            before = attempt;
        }
        boolean putOff = attempts.size() >= ATTEMPTS
                && attempts.getLast().verdict().contains("given up after 7 days");
        boolean usedUp = putOff || surely + perhaps >= ATTEMPTS && surely <= ATTEMPTS;
        if (delivery.state().equals("exhausted")) {
            ledger.complainIf(
                    !usedUp,
                    delivery.id() + " is exhausted after " + surely + " to " + (surely + perhaps)
                            + " failures");
        } else {
            ledger.complainIf(
                    surely >= ATTEMPTS,
                    delivery.id() + " is " + delivery.state() + " after " + surely + " failures");
        }
    }

    /**
     * Whether what waited may have been brought forward, and spared: its endpoint was on record as
     * failing in between.
     */
    private static boolean wasFailing(
            NavigableMap<Long, Long> failings, Attempt before, Attempt attempt) {
        return failings.headMap(attempt.at() + WRITTEN_WITHIN_MILLIS, true).values().stream()
                .anyMatch(end -> end >= before.at());
    }

    private void checkNotice(Delivery delivery, int notices) {
        int expected = delivery.state().equals("exhausted") ? 1 : 0;
        ledger.complainIf(
                notices != expected,
                delivery.id() + " is " + delivery.state() + " with " + notices
                        + " events that say it is exhausted");
    }

    private String key(String endpointAndEvent) {
        String[] parts = endpointAndEvent.split(" ", 2);
        return ledger.url(new EndpointId(parts[0])) + parts[1];
    }

    private static Map<String, NavigableMap<Integer, Attempt>> attempts(Tx tx) {
        record Row(String key, Attempt attempt) {}
        Map<String, NavigableMap<Integer, Attempt>> found = new HashMap<>();
        for (AttemptPart part : new SqlAttemptParts().kept(tx)) {
            tx.query("SELECT endpoint, event, number, at, status, verdict FROM " + part.table())
                    .map(row -> {
                        int status = row.getInt("status");
                        return new Row(
                                row.getString("endpoint") + " " + row.getString("event"),
                                new Attempt(
                                        row.getInt("number"),
                                        row.getLong("at"),
                                        status == 0 ? null : status,
                                        row.getString("verdict")));
                    })
                    .each(row -> found.computeIfAbsent(row.key(), key -> new TreeMap<>())
                            .put(row.attempt().number(), row.attempt()));
        }
        return found;
    }

    private static List<Delivery> deliveries(Tx tx) {
        return tx.query("SELECT id, endpoint, event, state FROM delivery")
                .map(row -> new Delivery(
                        row.getString("id"),
                        new EndpointId(row.getString("endpoint")),
                        row.getString("event"),
                        row.getString("state")))
                .list();
    }

    /** From when until when endpoints were failing, as the events say. */
    private static Map<EndpointId, NavigableMap<Long, Long>> failings(Tx tx) {
        record Row(EndpointId endpoint, boolean failing, long at) {}
        Map<EndpointId, NavigableMap<Long, Long>> found = new HashMap<>();
        tx.query("SELECT data, at FROM event WHERE type LIKE 'endpoint.%' ORDER BY sequence")
                .map(row -> {
                    JsonNode told =
                            JsonFormat.MAPPER.readTree(row.getString("data")).path("endpoint");
                    return new Row(
                            new EndpointId(told.path("id").asString()),
                            told.path("state").asString().equals("failing"),
                            row.getLong("at"));
                })
                .each(row -> {
                    NavigableMap<Long, Long> times =
                            found.computeIfAbsent(row.endpoint(), endpoint -> new TreeMap<>());
                    boolean open =
                            !times.isEmpty() && times.lastEntry().getValue() == Long.MAX_VALUE;
                    if (row.failing() && !open) {
                        times.put(row.at(), Long.MAX_VALUE);
                    } else if (!row.failing() && open) {
                        times.put(times.lastKey(), row.at());
                    }
                });
        return found;
    }

    private static Map<String, Integer> notices(Tx tx) {
        Map<String, Integer> found = new HashMap<>();
        List<String> told = new ArrayList<>();
        tx.query("SELECT data FROM event WHERE type = 'delivery.exhausted'")
                .map(row -> row.getString("data"))
                .each(told::add);
        told.forEach(data -> found.merge(
                JsonFormat.MAPPER.readTree(data).at("/delivery/id").asString(), 1, Integer::sum));
        return found;
    }
}
