package io.filebell.delivery;

import io.filebell.base.Limits;
import io.filebell.db.Tx;
import io.filebell.delivery.SqlLanes.LaneId;
import io.filebell.endpoint.Ordering;
import io.filebell.endpoint.Subscription;
import io.filebell.event.Event;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Reads a lane's log in sequence, and notices where what the endpoint asks for may have changed.
 *
 * <p>In an endpoint's own workspace its changes are events of the same log, so the reader stops
 * before the first event that tells of one it does not know. In other logs each page is read
 * together with the endpoint's revision: whatever was committed with or before a page's events is
 * seen with them.
 */
final class LaneReader {

    /** What comes next. */
    sealed interface Next {
        /** This event. */
        record Read(Event event) implements Next {}

        /** Nothing: the log ends here. */
        record End() implements Next {}

        /** The endpoint's revisions must be loaded before the next event can be matched. */
        record RevisionUnknown() implements Next {}
    }

    private final LaneId id;
    private final LaneGround ground;
    private final Deque<Event> read = new ArrayDeque<>();

    LaneReader(LaneId id, LaneGround ground) {
        this.id = id;
        this.ground = ground;
    }

    /**
     * The event after {@code place}; the same one again until a later place is asked for.
     *
     * @param head how far the log is, as far as is known
     * @param rightsAsOf up to where it is known that the endpoint's creator may see the log
     */
    Next next(Subscription current, long place, long head, long rightsAsOf) {
        while (!read.isEmpty() && read.element().sequence() <= place) {
            read.remove();
        }
        if (read.isEmpty() && place < head && !readPage(current, place)) {
            return new Next.RevisionUnknown();
        }
        if (read.isEmpty()) {
            return new Next.End();
        }
        Event next = read.element();
        if (tellsOfUnknownRevision(current, next)
                || mayChangeRights(next) && next.sequence() > rightsAsOf) {
            return new Next.RevisionUnknown();
        }
        return new Next.Read(read.element());
    }

    /** The event at exactly that place, if it is kept. */
    Optional<Event> at(long sequence) {
        return read.stream()
                .filter(event -> event.sequence() == sequence)
                .findFirst()
                .or(() -> ground.on().recent().after(id.log(), sequence - 1, 1).map(List::getFirst))
                .or(() -> ground.on().database().read(tx -> at(tx, sequence)));
    }

    /** The batch as one event, if all that it has is kept. */
    Optional<Event> batch(Subscription asked, Pending delivery) {
        List<Event> members = Batches.members(
                asked, delivery.event(), delivery.previous(), delivery.sequence(), this::page);
        return members.isEmpty()
                ? Optional.empty()
                : Optional.of(ground.requests().batch(delivery.event(), members));
    }

    Optional<Event> at(Tx tx, long sequence) {
        return ground.on().events().read(tx, id.log(), sequence - 1, 1).stream()
                .filter(event -> event.sequence() == sequence)
                .findFirst();
    }

    /**
     * What was under way: events as far as they are kept, and batches also when they are not, as
     * somebody has to learn that one cannot be sent any more.
     */
    List<Pending> unsettled(Tx tx, Subscription asked, Progress progress, Instant now) {
        return progress.unsettled().stream()
                .flatMap(one -> one.batch()
                        ? batch(tx, asked, one, now).stream()
                        : at(tx, one.sequence())
                                .map(event -> Pending.first(
                                        event,
                                        Turn.of(asked.ordering(event), event),
                                        one.previous(),
                                        now))
                                .stream())
                .toList();
    }

    private Optional<Pending> batch(
            Tx tx, Subscription asked, Progress.Unsettled one, Instant now) {
        List<Event> members =
                Batches.between(asked, one.previous(), one.sequence(), place -> page(tx, place));
        Turn turn = members.isEmpty() || asked.ordering(members.getLast()) != Ordering.STRICT
                ? new Turn(Turn.Kind.ANY, "")
                : new Turn(Turn.Kind.STRICT, "");
        return one.id()
                .or(() -> members.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Batches.id(asked, members)))
                .map(id -> Pending.resumed(one, id, turn, now));
    }

    /** Reads on; false when the endpoint has a revision that is not loaded. */
    private boolean readPage(Subscription current, long place) {
        if (isHome(current)) {
            read.addAll(page(place));
            return true;
        }
        long known = current.endpoint().revision();
        Optional<List<Event>> page = ground.on()
                .database()
                .read(tx -> ground.subscriptions().revision(tx, id.endpoint()).orElse(0) == known
                        ? Optional.of(page(tx, place))
                        : Optional.empty());
        page.ifPresent(read::addAll);
        return page.isPresent();
    }

    private List<Event> page(long place) {
        return ground.on()
                .recent()
                .after(id.log(), place, Limits.EVENTS_READ_BY_LANE)
                .orElseGet(() -> ground.on().database().read(tx -> page(tx, place)));
    }

    private List<Event> page(Tx tx, long place) {
        return ground.on().events().read(tx, id.log(), place, Limits.EVENTS_READ_BY_LANE);
    }

    private boolean isHome(Subscription current) {
        return current.endpoint().home().equals(id.log());
    }

    private static boolean mayChangeRights(Event event) {
        return event.type().startsWith("member.") || event.type().startsWith("permission.");
    }

    private boolean tellsOfUnknownRevision(Subscription current, Event event) {
        if (!event.type().startsWith("endpoint.") || !isHome(current)) {
            return false;
        }
        JsonNode told = event.data().tree().path("endpoint");
        return told.path("id").asString("").equals(id.endpoint().value())
                && (event.type().equals("endpoint.deleted")
                        || told.path("revision").asLong() > current.endpoint().revision());
    }
}
