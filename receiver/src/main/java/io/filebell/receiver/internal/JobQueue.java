package io.filebell.receiver.internal;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The part of the inbox's queue that is in memory: jobs that may run, jobs that are not due yet,
 * and for each key a chain of which only the first may run. A job is in it until it is forgotten,
 * also while it runs.
 *
 * <p>Belongs to the dispatcher, and is used under its lock.
 */
final class JobQueue {

    private final Map<Long, Job> known = new HashMap<>();
    private final Map<String, ArrayDeque<Job>> chains = new HashMap<>();
    private final ArrayDeque<Job> ready = new ArrayDeque<>();
    private final PriorityQueue<Job> delayed =
            new PriorityQueue<>(Comparator.<Job>comparingLong(job -> job.dueMillis)
                    .thenComparingLong(job -> job.number));
    private long heldBytes;

    int size() {
        return known.size();
    }

    /** Takes a job in, unless it is here already. */
    void add(Job job, long nowMillis) {
        if (known.putIfAbsent(job.number, job) != null) {
            return;
        }
        hold(job);
        if (job.key.isPresent()) {
            ArrayDeque<Job> chain =
                    chains.computeIfAbsent(job.key.get(), key -> new ArrayDeque<>());
            chain.add(job);
            if (chain.size() > 1) {
                return;
            }
        }
        makeReady(job, nowMillis);
    }

    /** A job has ended; the next of its key may run. */
    void forget(Job job, long nowMillis) {
        known.remove(job.number);
        letGo(job);
        if (job.key.isPresent()) {
            ArrayDeque<Job> chain = chains.get(job.key.get());
            if (chain != null) {
                chain.remove(job);
                Job next = chain.peek();
                if (next == null) {
                    chains.remove(job.key.get());
                } else {
                    makeReady(next, nowMillis);
                }
            }
        }
    }

    /** A job runs once more, at its time; its key waits. */
    void retry(Job job, long dueMillis, long nowMillis) {
        letGo(job);
        job.dueMillis = dueMillis;
        makeReady(job, nowMillis);
    }

    /** A job that was taken is to be the next one again. */
    void again(Job job) {
        ready.addFirst(job);
    }

    /** The next job that may run; null when there is none. */
    @Nullable
    Job poll() {
        return ready.poll();
    }

    /** Makes ready what is due, and tells when the next one will be. */
    long wakeDue(long nowMillis) {
        Job first = delayed.peek();
        while (first != null && first.dueMillis <= nowMillis) {
            ready.add(delayed.remove());
            first = delayed.peek();
        }
        return first == null ? Long.MAX_VALUE : first.dueMillis;
    }

    /** Since when the first job that may run could. */
    long oldestReadyMillis() {
        Job first = ready.peek();
        return first == null ? Long.MAX_VALUE : first.readyMillis();
    }

    private void makeReady(Job job, long nowMillis) {
        if (job.dueMillis > nowMillis) {
            delayed.add(job);
        } else {
            ready.add(job);
        }
    }

    private void hold(Job job) {
        Job.Payload payload = job.payload;
        if (payload != null) {
            if (heldBytes + payload.bytes() > Limits.HELD_BYTES) {
                job.payload = null;
            } else {
                heldBytes += payload.bytes();
            }
        }
    }

    private void letGo(Job job) {
        Job.Payload payload = job.payload;
        if (payload != null) {
            heldBytes -= payload.bytes();
            job.payload = null;
        }
    }
}
