package io.filebell.delivery;

import io.filebell.base.Id;
import io.filebell.base.Limits;
import io.filebell.db.Database;
import java.util.ArrayList;
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
 * Stores the outcomes of all lanes, many in one write.
 *
 * <p>Each write holds attempts, what follows from them, and how far their lanes are: all of it or
 * nothing, and only under the lease that was in force when it was done.
 *
 * <p><b>Each log has a chain of its own.</b> Its outcomes are stored in the order in which they
 * were handed in, one batch at a time; the chains do not wait for each other, so that a log whose
 * writes fail or hang holds up itself alone. While the database cannot commit, outcomes wait here.
 * A log may have as many waiting as there is room left for the others, and from
 * {@link Limits#OUTCOMES_NOT_STORED} in all on nobody has room: {@link #isFull} then tells lanes to
 * send nothing more.
 *
 * <p>Concurrency: any thread hands in. A chain is there while it has something to store.
 */
final class DeliveryLog implements Outcomes, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DeliveryLog.class);

    private static final int TRIES_WHEN_CLOSING = 20;

    private final Database database;
    private final OutcomeWriter writer;
    private final Alarms alarms;
    private final Executor executor;
    private final Map<Id, Chain> chains = new ConcurrentHashMap<>();
    private final AtomicInteger notStored = new AtomicInteger();
    private final Map<Runnable, Id> awaitRoom = new ConcurrentHashMap<>();
    private final Object idle = new Object();
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
        Chain chain = chains.compute(outcome.log(), (of, known) -> {
            Chain one = known == null ? new Chain(of) : known;
            one.add(outcome);
            return one;
        });
        chain.storeSoon();
    }

    /** Whether the log has no room: half of all is anybody's. */
    @Override
    public boolean isFull(Id of) {
        int all = notStored.get();
        return all >= Limits.OUTCOMES_NOT_STORED / 2
                && all + notStored(of) >= Limits.OUTCOMES_NOT_STORED;
    }

    /** How many outcomes are not stored yet. */
    int notStored() {
        return notStored.get();
    }

    private int notStored(Id of) {
        Chain chain = chains.get(of);
        return chain == null ? 0 : chain.size.get();
    }

    @Override
    public void awaitRoom(Id of, Runnable wake) {
        awaitRoom.put(wake, of);
        tellOfRoom();
    }

    private void tellOfRoom() {
        awaitRoom.forEach((wake, of) -> {
            if (!isFull(of) && awaitRoom.remove(wake, of)) {
                wake.run();
            }
        });
    }

    /**
     * Stores what was handed in, then ends. Gives up a log whose outcomes cannot be stored, with
     * all that was handed in later: what stands after them would say that they are.
     */
    @Override
    public void close() {
        closing = true;
        synchronized (idle) {
            try {
                while (!chains.values().stream().allMatch(Chain::isGivenUp)) {
                    idle.wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The outcomes of one log. */
    private final class Chain {

        private final Id of;
        private final Queue<Outcome> waiting = new ConcurrentLinkedQueue<>();
        private final AtomicInteger size = new AtomicInteger();
        private final AtomicBoolean storing = new AtomicBoolean();
        private int tries;
        private volatile boolean givenUp;

        Chain(Id of) {
            this.of = of;
        }

        boolean isGivenUp() {
            return givenUp;
        }

        void add(Outcome outcome) {
            size.addAndGet(outcome.size());
            waiting.add(outcome);
        }

        void storeSoon() {
            if (storing.compareAndSet(false, true)) {
                executor.execute(this::storeNext);
            }
        }

        private void storeNext() {
            List<Outcome> batch = new ArrayList<>();
            int rows = 0;
            while (rows < Limits.OUTCOMES_IN_A_WRITE) {
                Outcome next = waiting.poll();
                if (next == null) {
                    break;
                }
                rows += next.size();
                batch.add(next);
            }
            if (batch.isEmpty()) {
                rest();
            } else {
                store(batch, rows);
            }
        }

        private void rest() {
            storing.set(false);
            if (!waiting.isEmpty()) {
                storeSoon();
                return;
            }
            chains.computeIfPresent(of, (log, known) -> known == this && isIdle() ? null : known);
            synchronized (idle) {
                idle.notifyAll();
            }
        }

        private boolean isIdle() {
            return waiting.isEmpty() && !storing.get();
        }

        private void store(List<Outcome> batch, int rows) {
            Set<Outcome> written;
            try {
                written = database.write(of, tx -> writer.write(tx, batch));
            } catch (RuntimeException e) {
                log.error("{} outcomes of {} are not stored yet", batch.size(), of, e);
                failed(batch, rows);
                return;
            }
            for (Outcome outcome : batch) {
                if (written.contains(outcome)) {
                    outcome.receipt().stored();
                } else {
                    outcome.receipt().dropped();
                }
            }
            size.addAndGet(-rows);
            notStored.addAndGet(-rows);
            tellOfRoom();
            executor.execute(this::storeNext);
        }

        private void failed(List<Outcome> batch, int rows) {
            if (closing && ++tries > TRIES_WHEN_CLOSING) {
                givenUp = true;
                synchronized (idle) {
                    idle.notifyAll();
                }
                return;
            }
            alarms.after(
                    Limits.AFTER_FAILED_WRITE, () -> executor.execute(() -> store(batch, rows)));
        }
    }
}
