package io.filebell.http;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Names for requests: the same start for one run of the process, then a count. */
final class RequestIds {

    private static final int RADIX = 36;

    private final String run;
    private final AtomicLong count = new AtomicLong();

    RequestIds(RandomGenerator random) {
        this.run = "req_" + Long.toString(random.nextLong(1L << 40), RADIX) + "_";
    }

    String next() {
        return run + Long.toString(count.incrementAndGet(), RADIX);
    }
}
