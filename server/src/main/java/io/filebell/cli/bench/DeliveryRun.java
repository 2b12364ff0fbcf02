package io.filebell.cli.bench;

import io.filebell.cli.Shell;
import io.filebell.cli.bench.BenchResult.Series;
import java.util.List;
import java.util.Map;

/**
 * What a run of {@code bench deliver} stands on.
 *
 * @param found what is found beside the figures, by name; for the JSON
 */
record DeliveryRun(
        Shell shell,
        BenchTerms terms,
        DeliveryScenario.Load load,
        DeliverySite site,
        BenchReport report,
        Map<String, Object> found) {

    BenchResult result(Series measured, Series limit) {
        return result(measured, limit, List.of());
    }

    BenchResult result(Series measured, Series limit, List<Series> others) {
        return new BenchResult(
                "deliver-" + found.get("scenario"),
                shell.clock().instant(),
                found,
                measured,
                limit,
                others);
    }
}
