package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.delivery.SimulatedNetwork.Arrived;
import io.filebell.endpoint.Ordering;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a simulation's endpoints are owed, by the contract's words and nothing of the engine's code,
 * and whether they got it.
 */
final class Ledger {

    /** What an endpoint asks for at a moment. */
    record Asked(Set<String> types, Ordering ordering) {}

    private static final class Owed {
        final long sequence;
        final String event;
        final String node;
        final Ordering ordering;
        boolean cancelled;
        boolean byHand;

        Owed(long sequence, String event, String node, Ordering ordering) {
            this.sequence = sequence;
            this.event = event;
            this.node = node;
            this.ordering = ordering;
        }
    }

    private static final class Account {
        final String url;
        Asked asked;
        boolean deleted;
        final Map<String, Owed> owed = new LinkedHashMap<>();

        Account(String url, Asked asked) {
            this.url = url;
            this.asked = asked;
        }
    }

    private final Map<EndpointId, Account> accounts = new LinkedHashMap<>();
    private final Map<String, Long> cursors = new HashMap<>();

    void registered(EndpointId endpoint, String url, Asked asked) {
        accounts.put(endpoint, new Account(url, asked));
    }

    void changed(EndpointId endpoint, Asked asked) {
        account(endpoint).asked = asked;
    }

    void deleted(EndpointId endpoint) {
        account(endpoint).deleted = true;
        cancelAll(endpoint);
    }

    /** Nothing so far is owed any more; what is under way may still arrive. */
    void cancelAll(EndpointId endpoint) {
        account(endpoint).owed.values().forEach(owed -> owed.cancelled = true);
    }

    /** Somebody had a hand in a delivery: it may end, or go out of order. */
    void byHand(EndpointId endpoint, String event) {
        Optional.ofNullable(account(endpoint).owed.get(event))
                .ifPresent(owed -> owed.byHand = true);
    }

    void happened(long sequence, String event, String type, String node) {
        for (Account account : accounts.values()) {
            if (!account.deleted && account.asked.types().contains(type)) {
                account.owed.put(event, new Owed(sequence, event, node, account.asked.ordering()));
            }
        }
    }

    Asked asked(EndpointId endpoint) {
        return account(endpoint).asked;
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

    String url(EndpointId endpoint) {
        return account(endpoint).url;
    }

    /** What is stored of how far lanes are is never taken back. */
    void checkCursors(Database database) {
        record Cursor(String lane, long sequence) {}
        List<Cursor> stored = database.read(
                tx -> tx.query("SELECT endpoint || log AS lane, sequence FROM delivery_cursor")
                        .map(row -> new Cursor(row.getString("lane"), row.getLong("sequence")))
                        .list());
        for (Cursor cursor : stored) {
            long before = cursors.merge(cursor.lane(), cursor.sequence(), Math::max);
            require(
                    cursor.sequence() >= before,
                    "the cursor of " + cursor.lane() + " went back from " + before + " to "
                            + cursor.sequence());
        }
    }

    /** Whether everything that is owed has arrived with success, or is known to have ended. */
    List<String> missing(Database database) {
        Map<String, String> states = states(database);
        List<String> missing = new ArrayList<>();
        accounts.forEach((endpoint, account) -> account.owed.values().forEach(owed -> {
            String state = states.getOrDefault(endpoint + owed.event, "");
            boolean ended = state.equals("delivered")
                    || state.equals("exhausted")
                    || owed.byHand && state.equals("skipped");
            if (!owed.cancelled && !ended) {
                missing.add("event " + owed.sequence + " (" + owed.ordering + ") of " + account.url
                        + ": " + (state.isEmpty() ? "no trace" : state));
            }
        }));
        return missing;
    }

    void checkAtTheEnd(Database database, List<Arrived> arrived) {
        List<String> missing = missing(database);
        require(missing.isEmpty(), "not delivered: " + missing);
        Map<String, Account> byUrl = new HashMap<>();
        accounts.values().forEach(account -> byUrl.put(account.url, account));
        Map<String, Integer> firstSuccess = new HashMap<>();
        for (Arrived one : arrived) {
            if (one.successOrder >= 0) {
                firstSuccess.merge(one.url + one.event, one.successOrder, Math::min);
            }
        }
        for (Arrived one : arrived) {
            Account account = found(byUrl.get(one.url), "a request to a URL nobody registered");
            Owed owed = found(
                    account.owed.get(one.event),
                    one.url + " got an event that it did not ask for: " + one.event);
            checkOrder(account, owed, one, firstSuccess);
        }
        checkEvidence(database, arrived, firstSuccess);
    }

    private static void checkOrder(
            Account account, Owed owed, Arrived one, Map<String, Integer> firstSuccess) {
        if (owed.ordering == Ordering.NONE || owed.byHand) {
            return;
        }
        for (Owed before : account.owed.values()) {
            boolean comesFirst = before.sequence < owed.sequence
                    && !before.cancelled
                    && !before.byHand
                    && before.ordering != Ordering.NONE
                    && (owed.ordering == Ordering.STRICT || before.node.equals(owed.node));
            Integer success = firstSuccess.get(account.url + before.event);
            if (comesFirst && success != null) {
                require(
                        success < one.order,
                        "event " + owed.sequence + " reached " + account.url + " before event "
                                + before.sequence + " was delivered (" + owed.ordering + ")");
            }
        }
    }

    /** Each delivery that arrived has attempts on record, and none that was never made. */
    private void checkEvidence(
            Database database, List<Arrived> arrived, Map<String, Integer> firstSuccess) {
        Map<String, Integer> sent = new HashMap<>();
        arrived.forEach(one -> sent.merge(one.url + one.event, 1, Integer::sum));
        Map<String, Long> recorded = new HashMap<>();
        database.read(tx -> {
            for (AttemptPart part : new SqlAttemptParts().kept(tx)) {
                tx.query("SELECT endpoint, event FROM " + part.table())
                        .map(row -> account(new EndpointId(row.getString("endpoint"))).url
                                + row.getString("event"))
                        .each(key -> recorded.merge(key, 1L, Long::sum));
            }
            return true;
        });
        firstSuccess
                .keySet()
                .forEach(key -> require(
                        recorded.containsKey(key) || isOff(key), "no attempt on record of " + key));
        recorded.forEach((key, attempts) -> require(
                attempts <= sent.getOrDefault(key, 0),
                attempts + " attempts on record of " + key + ", " + sent.get(key) + " sent"));
    }

    /** Not owed any more, or ended by hand while its first attempt's outcome was lost. */
    private boolean isOff(String key) {
        return accounts.values().stream()
                .flatMap(account -> account.owed.values().stream()
                        .filter(owed -> key.equals(account.url + owed.event)))
                .anyMatch(owed -> owed.cancelled || owed.byHand);
    }

    private Map<String, String> states(Database database) {
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

    private static void addStates(Map<String, String> states, Tx tx, String sql) {
        tx.query(sql)
                .map(row -> Map.entry(
                        row.getString("endpoint") + row.getString("event"), row.getString("state")))
                .each(found -> states.merge(
                        found.getKey(),
                        found.getValue(),
                        (one, other) -> one.equals("delivered") ? one : other));
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

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new BrokenPromise(otherwise);
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
