package io.filebell.delivery.outbound;

import io.filebell.base.Limits;
import io.filebell.base.Ticker;
import io.filebell.endpoint.Destination;
import io.filebell.endpoint.Destinations;
import io.filebell.endpoint.TargetUrl;
import java.util.LinkedHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/**
 * {@link Destinations} that answer at once for a name that was looked up a moment ago, and never
 * block.
 *
 * <p>Attempts that ask for the same name meanwhile wait for the same lookup. What was not found is
 * not remembered.
 */
final class RememberedDestinations {

    /** What the answer depends on: the rules judge http and https differently. */
    private record Question(boolean secure, String host) {}

    private static final class Entry {
        final CompletableFuture<Destination> answer = new CompletableFuture<>();
        volatile long answeredAt;
    }

    private final Destinations destinations;
    private final Ticker ticker;
    private final Semaphore lookups = new Semaphore(Limits.NAME_LOOKUPS);
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Question, Entry> entries = new LinkedHashMap<>();

    RememberedDestinations(Destinations destinations, Ticker ticker) {
        this.destinations = destinations;
        this.ticker = ticker;
    }

    /** Where the URL leads; complete at once when that is remembered. Never fails. */
    CompletableFuture<Destination> find(TargetUrl url) {
        Question question = new Question(url.secure(), url.host());
        Entry entry;
        lock.lock();
        try {
            Entry known = entries.get(question);
            if (known != null && isFresh(known)) {
                return known.answer;
            }
            entry = new Entry();
            entries.remove(question);
            entries.put(question, entry);
            if (entries.size() > Limits.NAMES_REMEMBERED) {
                entries.pollFirstEntry();
            }
        } finally {
            lock.unlock();
        }
        if (url.literalAddress().isPresent()) {
            answer(question, entry, destinations.find(url));
        } else {
            Thread.ofVirtual().name("name lookup").start(() -> lookUp(question, entry, url));
        }
        return entry.answer;
    }

    private boolean isFresh(Entry entry) {
        return !entry.answer.isDone()
                || ticker.nanos() - entry.answeredAt < Limits.NAME_AGE.toNanos();
    }

    private void lookUp(Question question, Entry entry, TargetUrl url) {
        lookups.acquireUninterruptibly();
        Destination found;
        try {
            found = destinations.find(url);
        } catch (RuntimeException e) {
            found = new Destination.NotFound("The name " + url.host() + " could not be looked up.");
        } finally {
            lookups.release();
        }
        answer(question, entry, found);
    }

    private void answer(Question question, Entry entry, Destination found) {
        if (found instanceof Destination.NotFound) {
            forget(question, entry);
        }
        entry.answeredAt = ticker.nanos();
        entry.answer.complete(found);
    }

    private void forget(Question question, Entry entry) {
        lock.lock();
        try {
            entries.remove(question, entry);
        } finally {
            lock.unlock();
        }
    }
}
