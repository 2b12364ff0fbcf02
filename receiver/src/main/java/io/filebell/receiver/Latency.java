package io.filebell.receiver;

import java.time.Duration;

/**
 * How long something took: percentiles of the newest 4,096 measurements.
 *
 * @param count of all since the start
 */
public record Latency(long count, Duration p50, Duration p99, Duration max) {}
