package io.filebell.cli.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What one repetition measured, or the median of several.
 *
 * @param percentiles nanoseconds by share, in the order of {@link #SHARES}
 */
record Measured(long count, double perSecond, List<Long> percentiles) {

    /** The shares that every figure and plot speaks of; 1 is the slowest. */
    static final List<Double> SHARES = List.of(0.5, 0.9, 0.99, 0.999, 1.0);

    private static final double NANOS_IN_SECOND = 1e9;
    private static final double NANOS_IN_MILLI = 1e6;
    private static final List<String> NAMES =
            List.of("p50_ms", "p90_ms", "p99_ms", "p999_ms", "max_ms");

    Measured {
        percentiles = List.copyOf(percentiles);
    }

    static Measured of(Samples samples, long elapsedNanos) {
        return new Measured(
                samples.count(),
                samples.count() * NANOS_IN_SECOND / elapsedNanos,
                SHARES.stream().map(samples::at).toList());
    }

    /** Each figure's median by itself. */
    static Measured median(List<Measured> repetitions) {
        List<Long> percentiles = IntStream.range(0, SHARES.size())
                .mapToObj(i ->
                        (long) median(repetitions, each -> each.percentiles().get(i)))
                .toList();
        return new Measured(
                (long) median(repetitions, Measured::count),
                median(repetitions, Measured::perSecond),
                percentiles);
    }

    private static double median(List<Measured> of, ToDoubleFunction<Measured> figure) {
        double[] sorted = of.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1
                ? sorted[middle]
                : Arrays.stream(sorted, middle - 1, middle + 1).average().orElseThrow();
    }

    long p50() {
        return percentiles.get(0);
    }

    long p90() {
        return percentiles.get(1);
    }

    long p99() {
        return percentiles.get(2);
    }

    long slowest() {
        return percentiles.getLast();
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("count", count);
        json.put("per_second", rounded(perSecond, 10));
        for (int i = 0; i < NAMES.size(); i++) {
            json.put(NAMES.get(i), rounded(percentiles.get(i) / NANOS_IN_MILLI, 10_000));
        }
        return json;
    }

    static double rounded(double value, int parts) {
        return Math.round(value * parts) / (double) parts;
    }
}
