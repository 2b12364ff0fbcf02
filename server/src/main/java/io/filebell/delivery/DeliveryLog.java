package io.filebell.delivery;

import io.filebell.base.Id;
import io.filebell.base.Limits;
import io.filebell.db.Database;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the outcomes of all lanes, in the order in which they were handed in, many in one write.
 *
 * <p>Each write holds attempts, what follows from them, and how far their lanes are: all of it or
 * nothing, and only under the lease that was in force when it was done. While the database cannot
 * commit, outcomes wait here, and from {@link Limits#OUTCOMES_NOT_STORED} on {@link #isFull} tells
 * lanes to send nothing more.
 *
 * <p>Concurrency: any thread hands in; one batch is written at a time. The writes of different logs
 * in a batch go side by side, so that on PostgreSQL they do not wait for each other.
 */
final class DeliveryLog implements Outcomes, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DeliveryLog.class);

    private static final int TRIES_WHEN_CLOSING = 20;

    private final Database database;
    private final OutcomeWriter writer;
    private final Alarms alarms;
    private final Executor executor;
    private final Queue<Outcome> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger notStored = new AtomicInteger();
    private final AtomicBoolean storing = new AtomicBoolean();
    private final AtomicInteger tries = new AtomicInteger();
    private final Set<Runnable> awaitRoom = new LinkedHashSet<>();
    private final Object idle = new Object();
    private final Set<Id> givenUp = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    DeliveryLog(Database database, OutcomeWriter writer, Alarms alarms, Executor executor) {
        this.database = database;
        this.writer = writer;
        this.alarms = alarms;
        this.executor = executor;
    }

    @Override
    public void add(Outcome outcome) {
        notStored.addAndGet(outcome.size());
        waiting.add(outcome);
        storeSoon();
    }

    @Override
    public boolean isFull() {
        return notStored.get() >= Limits.OUTCOMES_NOT_STORED;
    }

    /** How many outcomes are not stored yet. */
    int notStored() {
        return notStored.get();
    }

    @Override
    public void awaitRoom(Runnable wake) {
        synchronized (awaitRoom) {
            awaitRoom.add(wake);
        }
        if (!isFull()) {
            tellOfRoom();
        }
    }

    /**
     * Stores what was handed in, then ends. Gives up a log whose outcomes cannot be stored, with
     * all that was handed in later: what stands after them would say that they are.
     */
    @Override
    public void close() {
        closing = true;
        storeSoon();
        synchronized (idle) {
            try {
                while (storing.get() || !waiting.isEmpty()) {
                    idle.wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void storeSoon() {
        if (storing.compareAndSet(false, true)) {
            executor.execute(this::storeBatch);
        }
    }

    private void storeBatch() {
        Map<Id, List<Outcome>> byLog = new LinkedHashMap<>();
        int size = 0;
        while (size < Limits.OUTCOMES_IN_A_WRITE) {
            Outcome next = waiting.poll();
            if (next == null) {
                break;
            }
            size += next.size();
            byLog.computeIfAbsent(next.log(), key -> new ArrayList<>()).add(next);
        }
        if (byLog.isEmpty()) {
            rest();
            return;
        }
        AtomicInteger left = new AtomicInteger(byLog.size());
        int batch = size;
        Runnable done = () -> {
            if (left.decrementAndGet() == 0) {
                stored(batch);
            }
        };
        if (byLog.size() == 1) {
            byLog.forEach((group, outcomes) -> storeGroup(group, outcomes, done));
        } else {
            byLog.forEach(
                    (group, outcomes) -> executor.execute(() -> storeGroup(group, outcomes, done)));
        }
    }

    private void rest() {
        storing.set(false);
        if (!waiting.isEmpty()) {
            storeSoon();
        }
        synchronized (idle) {
            idle.notifyAll();
        }
    }

    private void stored(int batch) {
        boolean wasFull = isFull();
        notStored.addAndGet(-batch);
        if (wasFull && !isFull()) {
            tellOfRoom();
        }
        executor.execute(this::storeBatch);
    }

    private void tellOfRoom() {
        List<Runnable> wakes;
        synchronized (awaitRoom) {
            wakes = List.copyOf(awaitRoom);
            awaitRoom.clear();
        }
        wakes.forEach(Runnable::run);
    }

    private void storeGroup(Id group, List<Outcome> outcomes, Runnable done) {
        if (givenUp.contains(group)) {
            done.run();
            return;
        }
        Set<Outcome> written;
        try {
            written = database.write(group, tx -> writer.write(tx, outcomes));
        } catch (RuntimeException e) {
            log.error("{} outcomes of {} are not stored yet", outcomes.size(), group, e);
            if (closing && tries.incrementAndGet() > TRIES_WHEN_CLOSING) {
                givenUp.add(group);
                done.run();
            } else {
                alarms.after(
                        Limits.AFTER_FAILED_WRITE,
                        () -> executor.execute(() -> storeGroup(group, outcomes, done)));
            }
            return;
        }
        for (Outcome outcome : outcomes) {
            if (written.contains(outcome)) {
                outcome.receipt().stored();
            } else {
                outcome.receipt().dropped();
            }
        }
        done.run();
    }
}
