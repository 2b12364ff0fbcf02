package io.filebell.delivery;

import io.filebell.base.EventId;
import io.filebell.base.IdGenerator;
import io.filebell.base.Limits;
import io.filebell.endpoint.Subscription;
import io.filebell.event.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * Batches, as they are found again: nothing of one is stored but its last sequence and the one
 * before its first. Its events are those between the two that the endpoint asked for, by the
 * revisions that were in force at them, so every attempt has the same ones.
 */
final class Batches {

    private Batches() {}

    /** The events of a log after a sequence, in order, or some of them. */
    interface Pages {
        List<Event> after(long sequence);
    }

    /** The sequence that all events of a batch come after. */
    static long before(long previous, long sequence) {
        return Math.max(previous, sequence - Limits.BATCH_SPAN);
    }

    /** The events of the batch with that id; none when some of them are not kept any more. */
    static List<Event> members(
            Subscription asked, EventId id, long previous, long sequence, Pages pages) {
        List<Event> members = between(asked, previous, sequence, pages);
        return !members.isEmpty() && id(asked, members).equals(id) ? members : List.of();
    }

    static EventId id(Subscription asked, List<Event> members) {
        return IdGenerator.batch(
                members.getFirst().id(),
                members.getLast().id(),
                asked.endpoint().id());
    }

    /** The events of the batch between these sequences, as far as they are kept. */
    static List<Event> between(Subscription asked, long previous, long sequence, Pages pages) {
        List<Event> members = new ArrayList<>();
        long place = before(previous, sequence);
        while (place < sequence) {
            List<Event> page = pages.after(place);
            if (page.isEmpty()) {
                break;
            }
            page.stream()
                    .filter(event -> event.sequence() <= sequence)
                    .filter(event -> asked.owedAsOf(sequence, event))
                    .forEach(members::add);
            place = page.getLast().sequence();
        }
        return members;
    }
}
