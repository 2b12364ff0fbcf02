package io.filebell.delivery;

import io.filebell.base.DeliveryId;
import io.filebell.base.Id;
import io.filebell.base.Limits;
import io.filebell.db.Tx;
import io.filebell.delivery.SqlLanes.LaneId;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.Endpoints;
import io.filebell.endpoint.EventsBatch;
import io.filebell.endpoint.Filter;
import io.filebell.endpoint.Subscription;
import io.filebell.event.Event;
import io.filebell.event.EventLog;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts what an endpoint has not got yet, by what is stored: its rows, and the events of its logs
 * after the cursor, matched as its lanes will match them. Looks at
 * {@link Limits#BACKLOG_EVENTS_LOOKED_AT} events at most.
 */
final class BacklogCount {

    private static final int PAGE = 200;

    private final SqlHealth rows = new SqlHealth();
    private final SqlLanes lanes = new SqlLanes();
    private final Endpoints endpoints;
    private final EventLog events;

    BacklogCount(Endpoints endpoints, EventLog events) {
        this.endpoints = endpoints;
        this.events = events;
    }

    /**
     * What was found.
     *
     * @param waiting owed and not attempted, or under way
     * @param exact whether all of it was looked at
     * @param oldest when the oldest of them happened
     * @param nextRetry when the next retry is due
     * @param gathersUntil when the batch goes that all of the waiting are being gathered into;
     *     empty when some can go before
     */
    record Found(
            long waiting,
            long retrying,
            long held,
            boolean exact,
            Optional<Instant> oldest,
            Optional<Instant> nextRetry,
            Optional<Instant> gathersUntil,
            Optional<DeliveryId> blocking) {

        long deliveries() {
            return waiting + retrying + held;
        }
    }

    Found count(Tx tx, Endpoint endpoint) {
        Search search = new Search(tx);
        List<LaneId> behind = rows.behind(tx, endpoint, Limits.BACKLOG_LOGS_LOOKED_AT + 1);
        behind.stream().limit(Limits.BACKLOG_LOGS_LOOKED_AT).forEach(search::lookThrough);
        long retrying = rows.count(tx, endpoint.id(), "retrying", Limits.BACKLOG_ROWS_COUNTED);
        long held = rows.count(tx, endpoint.id(), "held", Limits.BACKLOG_ROWS_COUNTED);
        boolean all = behind.size() <= Limits.BACKLOG_LOGS_LOOKED_AT
                && Math.max(retrying, held) < Limits.BACKLOG_ROWS_COUNTED;
        Stream<Instant> oldestRows = Stream.of("retrying", "held")
                .flatMap(state -> rows.oldest(tx, endpoint.id(), state).stream())
                .flatMap(delivery -> happenedAt(tx, endpoint, delivery).stream());
        return new Found(
                search.waiting + search.notLookedAt,
                retrying,
                held,
                all && search.notLookedAt == 0,
                Stream.concat(Stream.ofNullable(search.oldest), oldestRows).min(Instant::compareTo),
                rows.nextRetry(tx, endpoint.id()),
                search.gathersUntil(),
                rows.blocking(tx, endpoint.id()));
    }

    private Optional<Instant> happenedAt(Tx tx, Endpoint endpoint, SqlHealth.Oldest delivery) {
        if (!delivery.type().equals(EventsBatch.TYPE.name())) {
            return events.find(tx, delivery.event()).map(Event::at);
        }
        return endpoints
                .subscription(tx, endpoint.id(), delivery.log())
                .map(asked -> members(
                        tx, asked, delivery.log(), delivery.previous(), delivery.sequence()))
                .flatMap(members -> members.stream().findFirst())
                .map(Event::at);
    }

    private List<Event> members(Tx tx, Subscription asked, Id log, long previous, long sequence) {
        return Batches.between(
                asked, previous, sequence, place -> events.read(tx, log, place, PAGE));
    }

    /** Goes through logs until it has looked at enough. */
    private final class Search {

        private final Tx tx;
        private int left = Limits.BACKLOG_EVENTS_LOOKED_AT;
        private long waiting;
        private long notLookedAt;
        private @Nullable Instant oldest;
        private @Nullable Instant gathersUntil;
        private boolean someCanGo;

        Search(Tx tx) {
            this.tx = tx;
        }

        void lookThrough(LaneId lane) {
            Optional<Subscription> subscription =
                    endpoints.subscription(tx, lane.endpoint(), lane.log());
            if (subscription.isEmpty()) {
                return;
            }
            Progress progress = lanes.progress(tx, lane).orElse(Progress.NONE);
            long start = subscription.get().start();
            progress.unsettled().stream()
                    .filter(one -> one.sequence() > start)
                    .forEach(one -> unsettled(lane, subscription.get(), one));
            BatchCut cut = new BatchCut();
            long place = Math.max(progress.sequence(), start);
            List<Event> page = next(lane, place);
            while (!page.isEmpty()) {
                page.stream()
                        .filter(event -> subscription.get().match(event) == Filter.Match.OWED)
                        .forEach(event -> {
                            waits(event);
                            cut.add(subscription.get(), event);
                        });
                place = page.getLast().sequence();
                left -= page.size();
                page = next(lane, place);
            }
            notLookedAt += Math.max(0, events.head(tx, lane.log()) - place);
            someCanGo |= cut.anythingCanGo() || notLookedAt > 0;
            cut.gathering().map(Gathering::quietAt).ifPresent(this::gathersUntil);
        }

        private void unsettled(LaneId lane, Subscription asked, Progress.Unsettled one) {
            someCanGo = true;
            List<Event> underWay = one.batch()
                    ? members(tx, asked, lane.log(), one.previous(), one.sequence())
                    : events.read(tx, lane.log(), one.before(), 1);
            underWay.forEach(this::waits);
        }

        private void gathersUntil(Instant at) {
            gathersUntil = gathersUntil == null || at.isBefore(gathersUntil) ? at : gathersUntil;
        }

        Optional<Instant> gathersUntil() {
            return someCanGo ? Optional.empty() : Optional.ofNullable(gathersUntil);
        }

        private List<Event> next(LaneId lane, long place) {
            return left <= 0 ? List.of() : events.read(tx, lane.log(), place, Math.min(PAGE, left));
        }

        private void waits(Event event) {
            waiting++;
            if (oldest == null || event.at().isBefore(oldest)) {
                oldest = event.at();
            }
        }
    }
}
