package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.base.Id;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.delivery.SimulatedNetwork.Arrived;
import io.filebell.endpoint.Ordering;
import io.filebell.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a simulation's endpoints are owed, by the contract's words and nothing of the engine's code,
 * and whether they got it.
 */
final class Ledger {

    /**
     * What an endpoint asks for at a moment.
     *
     * @param logs whose events; one or several
     */
    record Asked(Set<String> types, Ordering ordering, Set<Id> logs) {}

    private static final Duration GIVEN_UP = Duration.ofDays(5);

    private static final class Owed {
        final Event event;
        final Ordering ordering;
        boolean cancelled;
        boolean byHand;
        /** The place in the order of requests and answers after which one of its own must come. */
        int wantedAfter = -1;

        Owed(Event event, Ordering ordering) {
            this.event = event;
            this.ordering = ordering;
        }

        /** Whether it is of the same file or folder. */
        boolean follows(Owed other) {
            return event.subject().isPresent() && node().equals(other.node());
        }

        private String node() {
            return event.subject().map(subject -> subject.node().value()).orElse("");
        }

        Id log() {
            return event.source().log();
        }
    }

    private static final class Account {
        final String url;
        final Id home;
        Asked asked;
        boolean deleted;
        boolean ofFirst = true;
        final Map<String, Owed> owed = new LinkedHashMap<>();

        Account(String url, Id home, Asked asked) {
            this.url = url;
            this.home = home;
            this.asked = asked;
        }
    }

    private final Map<EndpointId, Account> accounts = new LinkedHashMap<>();
    private final Map<String, Account> byUrl = new HashMap<>();
    private final Map<String, Long> cursors = new HashMap<>();
    private final Map<Id, Long> firstSeesUpTo = new HashMap<>();
    private final Map<String, Integer> settledForGood = new HashMap<>();
    private final Set<String> complaints = new TreeSet<>();
    private boolean clockWentBack;

    void registered(EndpointId endpoint, String url, Id home, Asked asked) {
        Account account = new Account(url, home, asked);
        accounts.put(endpoint, account);
        byUrl.put(url, account);
    }

    void changed(EndpointId endpoint, Asked asked) {
        account(endpoint).asked = asked;
    }

    void deleted(EndpointId endpoint) {
        account(endpoint).deleted = true;
        cancelAll(endpoint);
    }

    /** Somebody whose rights do not end made it theirs. */
    void adopted(EndpointId endpoint) {
        account(endpoint).ofFirst = false;
    }

    /** Who made the first endpoints may see nothing of the log from its next event on. */
    void firstLost(Id log, long sequence) {
        firstSeesUpTo.putIfAbsent(log, sequence);
    }

    /** What clocks say of how much time passed is too little from now on. */
    void clockWentBack() {
        clockWentBack = true;
    }

    boolean isTimeTold() {
        return !clockWentBack;
    }

    boolean firstSeesAll() {
        return firstSeesUpTo.isEmpty();
    }

    /** Nothing so far is owed any more; what is under way may still arrive. */
    void cancelAll(EndpointId endpoint) {
        account(endpoint).owed.values().forEach(owed -> {
            owed.cancelled = true;
            owed.wantedAfter = -1;
        });
    }

    void skipped(EndpointId endpoint, String event) {
        byHand(endpoint, event).ifPresent(owed -> owed.wantedAfter = -1);
    }

    void retried(EndpointId endpoint, String event) {
        byHand(endpoint, event);
    }

    /** A request of it must come, or an answer, after that place in the order of them all. */
    void mustCome(EndpointId endpoint, String event, int order) {
        byHand(endpoint, event)
                .filter(owed -> !owed.cancelled)
                .ifPresent(owed -> owed.wantedAfter = order);
    }

    /** Somebody had a hand in a delivery: it may end, or go out of order. */
    private Optional<Owed> byHand(EndpointId endpoint, String event) {
        Optional<Owed> found = Optional.ofNullable(account(endpoint).owed.get(event));
        found.ifPresent(owed -> owed.byHand = true);
        return found;
    }

    boolean isByHand(EndpointId endpoint, String event) {
        return Optional.ofNullable(account(endpoint).owed.get(event))
                .map(owed -> owed.byHand)
                .orElse(true);
    }

    void happened(Event event) {
        for (Account account : accounts.values()) {
            if (!account.deleted
                    && account.asked.types().contains(event.type())
                    && account.asked.logs().contains(event.source().log())) {
                account.owed.put(event.id().value(), new Owed(event, account.asked.ordering()));
            }
        }
    }

    /** An instance ended in good order after it was told of these successes. */
    void stopped(Set<String> successes, int order) {
        successes.forEach(key -> settledForGood.putIfAbsent(key, order));
    }

    /** A request was sent. */
    void arrived(Arrived one) {
        Account account = found(byUrl.get(one.url), "a request to a URL nobody registered");
        Owed owed = account.owed.get(one.event);
        if (owed != null && account.ofFirst) {
            long upTo = firstSeesUpTo.getOrDefault(owed.log(), Long.MAX_VALUE);
            complainIf(
                    owed.event.sequence() > upTo,
                    one.url + " was told of an event that its creator may not see");
        }
    }

    Set<EndpointId> endpoints() {
        Set<EndpointId> open = new HashSet<>();
        accounts.forEach((id, account) -> {
            if (!account.deleted) {
                open.add(id);
            }
        });
        return open;
    }

    Asked asked(EndpointId endpoint) {
        return account(endpoint).asked;
    }

    String url(EndpointId endpoint) {
        return account(endpoint).url;
    }

    Id home(EndpointId endpoint) {
        return account(endpoint).home;
    }

    /** What is stored of how far lanes are is never taken back; and nobody is given up too soon. */
    void checkOnTheWay(Database database, long uptimeNanos) {
        record Cursor(String lane, long sequence) {}
        List<Cursor> stored = database.read(
                tx -> tx.query("SELECT endpoint || log AS lane, sequence FROM delivery_cursor")
                        .map(row -> new Cursor(row.getString("lane"), row.getLong("sequence")))
                        .list());
        for (Cursor cursor : stored) {
            long before = cursors.merge(cursor.lane(), cursor.sequence(), Math::max);
            complainIf(
                    cursor.sequence() < before,
                    "the cursor of " + cursor.lane() + " went back from " + before + " to "
                            + cursor.sequence());
        }
        if (uptimeNanos < GIVEN_UP.toNanos()) {
            long givenUp = database.read(tx -> tx.query("SELECT COUNT(*) FROM endpoint"
                            + " WHERE state = 'disabled' AND state_reason LIKE '%failed for%'")
                    .mapTo(Long.class)
                    .one());
            complainIf(givenUp > 0, "an endpoint was given up before five days of uptime");
        }
        throwIfAny();
    }

    /** Whether everything that is owed has arrived with success, or is known to have ended. */
    List<String> missing(Database database) {
        Map<String, String> states = states(database);
        List<String> missing = new ArrayList<>();
        accounts.forEach((endpoint, account) -> account.owed.values().forEach(owed -> {
            String state = states.getOrDefault(endpoint + owed.event.id().value(), "");
            boolean ended = state.equals("delivered")
                    || state.equals("exhausted")
                    || owed.byHand && state.equals("skipped");
            if (!owed.cancelled && !ended) {
                missing.add("event " + owed.event.sequence() + " (" + owed.ordering + ") of "
                        + account.url + ": " + (state.isEmpty() ? "no trace" : state));
            }
        }));
        return missing;
    }

    void checkAtTheEnd(Database database, SimulatedNetwork network) {
        List<String> missing = missing(database);
        complainIf(!missing.isEmpty(), "not delivered: " + missing);
        List<Arrived> arrived = network.arrived;
        Map<String, Integer> firstSuccess = new HashMap<>();
        Map<String, Integer> last = new HashMap<>();
        for (Arrived one : arrived) {
            last.merge(one.key(), Math.max(one.order, one.answerOrder), Math::max);
            if (one.successOrder >= 0) {
                firstSuccess.merge(one.key(), one.successOrder, Math::min);
            }
        }
        for (Arrived one : arrived) {
            Account account = found(byUrl.get(one.url), "a request to a URL nobody registered");
            Owed owed = found(
                    account.owed.get(one.event),
                    one.url + " got an event that it did not ask for: " + one.event);
            checkOrder(account, owed, one, firstSuccess);
            complainIf(
                    !owed.byHand
                            && one.order
                                    >= settledForGood.getOrDefault(one.key(), Integer.MAX_VALUE),
                    one.url + " got an event again after a graceful stop: " + one.event);
        }
        checkRetries(last);
        complaints.addAll(network.complaints);
        new Evidence(this).check(database, arrived, firstSuccess.keySet());
        throwIfAny();
    }

    private void checkRetries(Map<String, Integer> last) {
        for (Account account : accounts.values()) {
            for (Owed owed : account.owed.values()) {
                int order = last.getOrDefault(account.url + owed.event.id().value(), -1);
                complainIf(
                        owed.wantedAfter > order,
                        "a delivery that was retried by hand never went out to " + account.url);
            }
        }
    }

    private void checkOrder(
            Account account, Owed owed, Arrived one, Map<String, Integer> firstSuccess) {
        if (owed.ordering == Ordering.NONE || owed.byHand) {
            return;
        }
        for (Owed before : account.owed.values()) {
            boolean comesFirst = before.event.sequence() < owed.event.sequence()
                    && before.log().equals(owed.log())
                    && !before.cancelled
                    && !before.byHand
                    && before.ordering != Ordering.NONE
                    && (owed.ordering == Ordering.STRICT || owed.follows(before));
            Integer success = firstSuccess.get(account.url + before.event.id().value());
            if (comesFirst && success != null) {
                complainIf(
                        success >= one.order,
                        "event " + owed.event.sequence() + " reached " + account.url
                                + " before event " + before.event.sequence() + " was delivered ("
                                + owed.ordering + ")");
            }
        }
    }

    /** Not owed any more, or ended by hand while its first attempt's outcome was lost. */
    boolean isOff(String key) {
        return accounts.values().stream()
                .flatMap(account -> account.owed.values().stream()
                        .filter(owed -> key.equals(account.url + owed.event.id().value())))
                .anyMatch(owed -> owed.cancelled || owed.byHand);
    }

    private static Map<String, String> states(Database database) {
        Map<String, String> states = new HashMap<>();
        database.read(tx -> {
            for (AttemptPart part : new SqlAttemptParts().kept(tx)) {
                addStates(
                        states,
                        tx,
                        "SELECT endpoint, event, outcome AS state FROM " + part.table()
                                + " WHERE outcome = 'delivered'");
            }
            addStates(states, tx, "SELECT endpoint, event, state FROM delivery");
            return true;
        });
        return states;
    }

    /** A delivery that stands in a row is where its row says. */
    private static void addStates(Map<String, String> states, Tx tx, String sql) {
        tx.query(sql)
                .map(row -> Map.entry(
                        row.getString("endpoint") + row.getString("event"), row.getString("state")))
                .each(found -> states.put(found.getKey(), found.getValue()));
    }

    private Account account(EndpointId endpoint) {
        return Optional.ofNullable(accounts.get(endpoint)).orElseThrow();
    }

    private static <T> T found(@Nullable T value, String otherwise) {
        if (value == null) {
            throw new BrokenPromise(otherwise);
        }
        return value;
    }

    void complainIf(boolean wrong, String what) {
        if (wrong) {
            complaints.add(what);
        }
    }

    private void throwIfAny() {
        if (!complaints.isEmpty()) {
            throw new BrokenPromise(String.join("; ", complaints));
        }
    }

    /** The engine did not do what it promises. */
    static final class BrokenPromise extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BrokenPromise(String what) {
            super(what);
        }
    }
}
