package io.filebell.cli.bench;

import java.util.Arrays;

/**
 * Times in nanoseconds that were measured; grows, and is sorted when it is asked. For one thread.
 */
final class Samples {

    private static final int FIRST = 1_024;

    private long[] nanos = new long[FIRST];
    private int count;
    private boolean sorted = true;

    void add(long sample) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count] = sample;
        count++;
        sorted = false;
    }

    void addAll(Samples others) {
        for (int i = 0; i < others.count; i++) {
            add(others.nanos[i]);
        }
    }

    int count() {
        return count;
    }

    /**
     * The smallest sample that {@code share} of all do not exceed (nearest rank); 0 without
     * samples.
     *
     * @param share above 0, up to 1
     */
    long at(double share) {
        if (count == 0) {
            return 0;
        }
        sort();
        int rank = (int) Math.ceil(share * count);
        return nanos[Math.clamp(rank - 1, 0, count - 1)];
    }

    /** How many lie under a time. */
    int under(long limit) {
        sort();
        int place = Arrays.binarySearch(nanos, 0, count, limit);
        int first = place < 0 ? -place - 1 : place;
        while (first > 0 && nanos[first - 1] == limit) {
            first--;
        }
        return first;
    }

    private void sort() {
        if (!sorted) {
            Arrays.sort(nanos, 0, count);
            sorted = true;
        }
    }
}
