package io.filebell.receiver.internal;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event that waits or runs, in memory. What changes is changed by the dispatcher, under its
 * lock.
 */
public final class Job {

    final long number;
    final String dedupe;
    final String type;
    final Optional<String> key;
    final boolean replay;
    final long receivedMillis;
    /** The ticker at its receipt, unless that was another process's. */
    final long arrivedNanos;

    final boolean arrivedHere;
    int attempt;
    long dueMillis;
    /** Held from its receipt on while there is room, else read back from the inbox. */
    @Nullable
    Payload payload;

    /** The bytes that were received. */
    record Payload(byte[] headers, byte[] body) {

        int bytes() {
            return headers.length + body.length;
        }
    }

    private Job(
            long number,
            String dedupe,
            String type,
            Optional<String> key,
            boolean replay,
            long receivedMillis,
            long arrivedNanos,
            boolean arrivedHere) {
        this.number = number;
        this.dedupe = dedupe;
        this.type = type;
        this.key = key;
        this.replay = replay;
        this.receivedMillis = receivedMillis;
        this.arrivedNanos = arrivedNanos;
        this.arrivedHere = arrivedHere;
    }

    /** A new one, due at once. */
    static Job arrived(long number, Arrival arrival) {
        Job job = new Job(
                number,
                arrival.dedupe(),
                arrival.type(),
                arrival.key(),
                arrival.isReplay(),
                arrival.receivedMillis(),
                arrival.arrivedNanos(),
                true);
        job.payload = new Payload(arrival.headers(), arrival.body());
        return job;
    }

    /** One that the inbox knew. */
    static Job stored(
            long number,
            String dedupe,
            String type,
            Optional<String> key,
            boolean replay,
            long receivedMillis,
            int attempt,
            long dueMillis) {
        Job job = new Job(number, dedupe, type, key, replay, receivedMillis, 0, false);
        job.attempt = attempt;
        job.dueMillis = dueMillis;
        return job;
    }

    /** Since when it could run, if nothing else stood before it. */
    long readyMillis() {
        return Math.max(receivedMillis, dueMillis);
    }

    String id() {
        return Arrival.idOf(dedupe);
    }
}
