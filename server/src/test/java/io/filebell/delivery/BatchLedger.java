package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.base.JsonFormat;
import io.filebell.delivery.Ledger.BrokenPromise;
import io.filebell.endpoint.Batching;
import io.filebell.endpoint.Ordering;
import io.filebell.event.Event;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What endpoints are owed that have their events gathered, by the words of the contract and nothing
 * of the engine's code, and whether they got it.
 */
final class BatchLedger implements SimulatedNetwork.Listener {

    /** What an endpoint asks for at a moment. */
    record Asked(Set<String> types, Ordering ordering, Optional<Batching> batch) {

        /** Whether events that were asked for like this and like that can be in one batch. */
        boolean goesWith(Asked other) {
            return batch.isPresent() && batch.equals(other.batch) && ordering == other.ordering;
        }
    }

    /** A request, what it brought, and the places of it and of its success in all that happened. */
    record Arrived(String url, String id, String previous, List<String> events, int order) {}

    private static final class Owed {
        final Event event;
        final Asked by;
        boolean spared;
        int firstAccepted = Integer.MAX_VALUE;

        @Nullable
        String in;

        Owed(Event event, Asked by) {
            this.event = event;
            this.by = by;
        }
    }

    private static final class Account {
        Asked asked;
        /** In the order of their sequences. */
        final Map<String, Owed> owed = new LinkedHashMap<>();

        Account(Asked asked) {
            this.asked = asked;
        }
    }

    private final boolean alone;
    private final Map<SimulatedNetwork.Arrived, Arrived> open = new HashMap<>();
    private final Map<EndpointId, Account> accounts = new LinkedHashMap<>();
    private final Map<String, Account> byUrl = new HashMap<>();
    private final Map<String, Arrived> first = new LinkedHashMap<>();
    private int batches;
    private @Nullable String complaint;

    /**
     * @param alone whether there is one server, by whose clock it can be told how long it was
     *     quiet, and which knows of all that was sent before
     */
    BatchLedger(boolean alone) {
        this.alone = alone;
    }

    void registered(EndpointId endpoint, String url, Asked asked) {
        Account account = new Account(asked);
        accounts.put(endpoint, account);
        byUrl.put(url, account);
    }

    void changed(EndpointId endpoint, Asked asked) {
        account(endpoint).asked = asked;
    }

    /** Nothing so far is owed any more; what is under way may still arrive. */
    void spared(EndpointId endpoint) {
        account(endpoint).owed.values().forEach(owed -> owed.spared = true);
    }

    void happened(Event event) {
        for (Account account : accounts.values()) {
            if (account.asked.types().contains(event.type())) {
                account.owed.put(event.id().value(), new Owed(event, account.asked));
            }
        }
    }

    @Override
    public void arrived(SimulatedNetwork.Arrived one) {
        JsonNode body =
                JsonFormat.MAPPER.readTree(new String(one.request.body(), StandardCharsets.UTF_8));
        List<String> events = new ArrayList<>();
        if (body.path("type").asString("").equals("events.batch")) {
            body.path("data")
                    .path("events")
                    .forEach(event -> events.add(event.path("id").asString("")));
        } else {
            events.add(body.path("id").asString(""));
        }
        Arrived arrived =
                new Arrived(one.url, one.event, one.header("filebell-previous"), events, one.order);
        open.put(one, arrived);
        try {
            judge(arrived);
        } catch (BrokenPromise e) {
            complaint = complaint == null ? e.getMessage() : complaint;
        }
    }

    @Override
    public void answered(SimulatedNetwork.Arrived one) {
        Arrived arrived = open.remove(one);
        if (arrived != null && one.successOrder >= 0) {
            accepted(arrived, one.successOrder);
        }
    }

    /** What was sent is judged at once, but an engine would only take offence for a failure. */
    void throwIfAny() {
        if (complaint != null) {
            throw new BrokenPromise(complaint);
        }
    }

    private void accepted(Arrived arrived, int order) {
        for (String event : arrived.events()) {
            Owed owed = account(arrived).owed.get(event);
            if (owed != null) {
                owed.firstAccepted = Math.min(owed.firstAccepted, order);
            }
        }
    }

    boolean isAnythingMissing() {
        return accounts.values().stream()
                .flatMap(account -> account.owed.values().stream())
                .anyMatch(owed -> !owed.spared && owed.firstAccepted == Integer.MAX_VALUE);
    }

    void check() {
        throwIfAny();
        for (Account account : accounts.values()) {
            for (Owed owed : account.owed.values()) {
                require(
                        owed.spared || owed.firstAccepted < Integer.MAX_VALUE,
                        "not delivered: event " + owed.event.sequence());
            }
            if (alone) {
                checkGathered(account);
            }
        }
    }

    /** How many different batches of more than one event arrived. */
    int batches() {
        return batches;
    }

    private void judge(Arrived arrived) {
        List<Owed> all = List.copyOf(account(arrived).owed.values());
        List<Owed> members =
                arrived.events().stream().map(event -> owed(arrived, event)).toList();
        int from = all.indexOf(members.getFirst());
        checkPrevious(all.subList(0, from), arrived);
        Arrived before = first.putIfAbsent(arrived.url() + arrived.id(), arrived);
        if (before != null) {
            require(
                    before.events().equals(arrived.events())
                            && (before.previous().equals(arrived.previous()) || !alone),
                    "one id with different events: " + before + " and " + arrived);
            return;
        }
        batches += arrived.events().size() > 1 ? 1 : 0;
        require(
                all.subList(from, Math.min(all.size(), from + members.size())).equals(members),
                "a batch has other events than those that matched");
        Asked by = members.getFirst().by;
        boolean single = arrived.id().equals(arrived.events().getFirst());
        require(single == by.batch().isEmpty(), "an event was gathered, or was not");
        require(
                members.size() <= by.batch().map(Batching::max).orElse(1),
                "a batch has more events than it may");
        for (int i = 1; i < members.size(); i++) {
            Owed member = members.get(i);
            require(member.by.goesWith(by), "a batch has events that were asked for otherwise");
            require(isTogether(members.get(i - 1), member), "a batch goes over a time of quiet");
        }
        for (Owed member : members) {
            require(
                    member.in == null,
                    "event " + sequence(member) + " came in a second batch or delivery");
            member.in = arrived.id();
        }
        checkOrder(all.subList(0, from), by, arrived);
    }

    /** What an endpoint was spared was not asked for in the end. */
    private static void checkPrevious(List<Owed> earlier, Arrived arrived) {
        for (Owed one : earlier.reversed()) {
            if (sequence(one).equals(arrived.previous())) {
                return;
            }
            require(one.spared, "a batch tells of another event before it");
        }
        require(arrived.previous().isEmpty(), "a batch tells of an event before it that is none");
    }

    private static void checkOrder(List<Owed> earlier, Asked by, Arrived arrived) {
        if (by.ordering() != Ordering.STRICT) {
            return;
        }
        for (Owed one : earlier) {
            require(
                    one.spared
                            || one.by.ordering() != Ordering.STRICT
                            || one.firstAccepted < arrived.order(),
                    "a strict batch came before what comes first was delivered");
        }
    }

    /** What happened together went together, until a batch was full. */
    private static void checkGathered(Account account) {
        List<Owed> all = List.copyOf(account.owed.values());
        int size = 1;
        for (int i = 1; i < all.size(); i++) {
            Owed before = all.get(i - 1);
            Owed next = all.get(i);
            boolean same = Objects.equals(before.in, next.in);
            boolean couldBe = before.in != null
                    && next.in != null
                    && next.by.goesWith(before.by)
                    && isTogether(before, next)
                    && size < before.by.batch().map(Batching::max).orElse(1)
                    && !before.spared
                    && !next.spared;
            require(
                    same || !couldBe,
                    "events " + sequence(before) + " and " + sequence(next)
                            + " could have gone together");
            size = same ? size + 1 : 1;
        }
    }

    private static boolean isTogether(Owed before, Owed next) {
        Duration between = Duration.between(before.event.at(), next.event.at());
        return before.by
                .batch()
                .filter(batch -> between.compareTo(batch.quiet()) < 0)
                .isPresent();
    }

    private static String sequence(Owed owed) {
        return String.valueOf(owed.event.sequence());
    }

    private Owed owed(Arrived arrived, String event) {
        Owed owed = account(arrived).owed.get(event);
        if (owed == null) {
            throw new BrokenPromise(arrived.url() + " got an event that it did not ask for");
        }
        return owed;
    }

    private Account account(EndpointId endpoint) {
        return Objects.requireNonNull(accounts.get(endpoint));
    }

    private Account account(Arrived arrived) {
        return Objects.requireNonNull(byUrl.get(arrived.url()));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new BrokenPromise(otherwise);
        }
    }
}
