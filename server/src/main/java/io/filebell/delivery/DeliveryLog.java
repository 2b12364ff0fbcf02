package io.filebell.delivery;

import io.filebell.base.Id;
import io.filebell.base.Limits;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.delivery.Outcome.Tried;
import io.filebell.endpoint.Endpoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the outcomes of all lanes, in the order in which they were handed in, many in one write.
 *
 * <p>Each write holds attempts, what follows from them, and how far their lanes are: all of it or
 * nothing. While the database cannot commit, outcomes wait here, and from
 * {@link Limits#OUTCOMES_NOT_STORED} on {@link #isFull} tells lanes to send nothing more.
 *
 * <p>Concurrency: any thread hands in; one task of the executor writes. The writes of different
 * logs go side by side, so that on PostgreSQL they do not wait for each other.
 */
final class DeliveryLog implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DeliveryLog.class);

    private static final Duration AFTER_FAILURE = Duration.ofMillis(250);

    private final Database database;
    private final Endpoints endpoints;
    private final SqlLanes lanes;
    private final SqlOutcomes rows = new SqlOutcomes();
    private final ExhaustedNotice notice;
    private final Runnable hasRoom;
    private final BlockingQueue<Outcome> waiting = new LinkedBlockingQueue<>();
    private final AtomicInteger notStored = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * @param hasRoom called when outcomes may come again after {@link #isFull}
     * @param executor runs the storing until the log is closed or the executor interrupts it
     */
    DeliveryLog(
            Database database,
            Endpoints endpoints,
            SqlLanes lanes,
            ExhaustedNotice notice,
            Runnable hasRoom,
            Executor executor) {
        this.database = database;
        this.endpoints = endpoints;
        this.lanes = lanes;
        this.notice = notice;
        this.hasRoom = hasRoom;
        executor.execute(this::storeUntilClosed);
    }

    void add(Outcome outcome) {
        notStored.incrementAndGet();
        waiting.add(outcome);
    }

    boolean isFull() {
        return notStored.get() >= Limits.OUTCOMES_NOT_STORED;
    }

    /** Stores what was handed in, then ends. Gives up on a database that cannot commit any more. */
    @Override
    public void close() {
        closing.countDown();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void storeUntilClosed() {
        try {
            storeBatches();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    private void storeBatches() throws InterruptedException {
        List<Outcome> batch = new ArrayList<>();
        while (true) {
            Outcome first = waiting.poll(100, TimeUnit.MILLISECONDS);
            if (first == null) {
                if (closing.getCount() == 0) {
                    return;
                }
                continue;
            }
            batch.add(first);
            waiting.drainTo(batch, Limits.OUTCOMES_IN_A_WRITE - 1);
            store(batch);
            batch.clear();
        }
    }

    private void store(List<Outcome> batch) throws InterruptedException {
        Map<Id, List<Outcome>> byLog = new LinkedHashMap<>();
        for (Outcome outcome : batch) {
            byLog.computeIfAbsent(outcome.log(), key -> new ArrayList<>()).add(outcome);
        }
        if (byLog.size() == 1) {
            storeUntilDone(batch.getFirst().log(), batch);
        } else {
            List<Thread> writers = new ArrayList<>();
            byLog.forEach((id, outcomes) ->
                    writers.add(Thread.ofVirtual().start(() -> storeUntilDone(id, outcomes))));
            for (Thread writer : writers) {
                writer.join();
            }
        }
        boolean wasFull = isFull();
        notStored.addAndGet(-batch.size());
        if (wasFull) {
            hasRoom.run();
        }
    }

    private void storeUntilDone(Id group, List<Outcome> outcomes) {
        while (true) {
            try {
                database.write(group, tx -> store(tx, outcomes));
                outcomes.forEach(outcome -> outcome.stored().run());
                return;
            } catch (RuntimeException e) {
                log.error("{} outcomes of {} are not stored yet", outcomes.size(), group, e);
                if (waitedInVain()) {
                    return;
                }
            }
        }
    }

    /**
     * Waits before the next try; true when the log is closing and the database does not take it.
     */
    private boolean waitedInVain() {
        try {
            return closing.await(AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private int store(Tx tx, List<Outcome> outcomes) {
        rows.insertAttempts(tx, outcomes);
        Map<SqlLanes.LaneId, Progress> furthest = new LinkedHashMap<>();
        for (Outcome outcome : outcomes) {
            outcome.tried().ifPresent(tried -> settle(tx, outcome, tried));
            outcome.progress()
                    .ifPresent(progress -> furthest.put(
                            new SqlLanes.LaneId(outcome.endpoint(), outcome.log()), progress));
        }
        furthest.forEach(
                (lane, progress) -> lanes.store(tx, lane.endpoint(), lane.log(), progress));
        return outcomes.size();
    }

    private void settle(Tx tx, Outcome outcome, Tried tried) {
        boolean exhausted = rows.settle(tx, outcome, tried);
        if (exhausted) {
            notice.append(tx, outcome, tried);
        }
        if (tried.verdict() instanceof Verdict.DisableEndpoint disable) {
            endpoints.disable(tx, outcome.endpoint(), "It " + disable.says() + ".");
        }
    }
}
