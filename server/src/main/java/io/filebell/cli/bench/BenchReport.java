package io.filebell.cli.bench;

import io.filebell.base.JsonFormat;
import io.filebell.cli.Failure;
import io.filebell.cli.Figures;
import io.filebell.cli.Shell;
import io.filebell.cli.Table;
import io.filebell.cli.Table.Side;
import io.filebell.cli.Terminal;
import io.filebell.cli.bench.BenchResult.Series;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Shows what a bench does and found, and writes its JSON and its plot. */
final class BenchReport {

    private static final List<Long> BUCKETS_MICROS =
            List.of(100L, 200L, 500L, 1_000L, 2_000L, 5_000L, 10_000L, 100_000L);
    private static final int BAR = 40;
    private static final int MICRO = 1_000;
    private static final int PERCENT = 100;

    private final Terminal terminal;
    private final BenchTerms terms;

    BenchReport(Shell shell, BenchTerms terms) {
        this.terminal = shell.terminal();
        this.terms = terms;
    }

    /** One line of what is going on now. */
    void note(String text) {
        if (!terms.isJson()) {
            terminal.note(text);
        }
    }

    /** Warns when the data folder is in memory, where nothing is durable. */
    String fileSystem(Path data) {
        try {
            FileStore store = Files.getFileStore(data);
            if (store.type().equals("tmpfs")) {
                note("Note: " + data + " is in memory, so a flush to disk costs nothing here."
                        + " Choose a folder on a disk with --folder.");
            }
            return store.type();
        } catch (IOException e) {
            throw Failure.failed(data + " cannot be read: " + e.getMessage(), e);
        }
    }

    void show(BenchResult result) {
        Path json = write(result);
        if (terms.isJson()) {
            terminal.line(result.json().text());
            return;
        }
        terminal.line("");
        Table table = Table.of(
                List.of(
                        "median of " + result.measured().repetitions().size(),
                        "a second",
                        "p50",
                        "p90",
                        "p99",
                        "slowest"),
                List.of(Side.LEFT, Side.RIGHT, Side.RIGHT, Side.RIGHT, Side.RIGHT, Side.RIGHT));
        result.all().forEach(series -> row(table, series));
        table.print(terminal);
        terminal.line("");
        note("JSON and plot: " + json + ", " + json.resolveSibling(result.name() + ".svg"));
    }

    void ratio(BenchResult result) {
        if (!terms.isJson()) {
            terminal.line(String.format(
                    Locale.ROOT,
                    "That is %.0f %% of the %s.",
                    PERCENT * result.ratio(),
                    result.limit().key()));
            terminal.line("");
        }
    }

    void histogram(Samples samples) {
        if (terms.isJson() || samples.count() == 0) {
            return;
        }
        int before = 0;
        for (int i = 0; i <= BUCKETS_MICROS.size(); i++) {
            boolean last = i == BUCKETS_MICROS.size();
            int under = last ? samples.count() : samples.under(BUCKETS_MICROS.get(i) * MICRO);
            int here = under - before;
            before = under;
            if (here > 0) {
                String name =
                        last ? "longer" : "under " + Figures.nanos(BUCKETS_MICROS.get(i) * MICRO);
                int bar = (int) Math.ceil((double) BAR * here / samples.count());
                terminal.line("%16s  %s %s".formatted(name, "█".repeat(bar), Figures.count(here)));
            }
        }
        terminal.line("");
    }

    private static void row(Table table, Series series) {
        Measured median = series.median();
        table.row(
                series.label(),
                Figures.count(Math.round(median.perSecond())),
                Figures.nanos(median.p50()),
                Figures.nanos(median.p90()),
                Figures.nanos(median.p99()),
                Figures.nanos(median.slowest()));
    }

    private Path write(BenchResult result) {
        Path folder = terms.out();
        try {
            Files.createDirectories(folder);
            Path json = folder.resolve(result.name() + ".json");
            Files.writeString(
                    json,
                    JsonFormat.MAPPER
                                    .writerWithDefaultPrettyPrinter()
                                    .writeValueAsString(result.json().tree())
                            + "\n");
            Files.writeString(
                    folder.resolve(result.name() + ".svg"), new PercentilePlot(result).svg());
            return json;
        } catch (IOException e) {
            throw Failure.failed(
                    "The folder " + folder + " cannot be written to: " + e.getMessage(), e);
        }
    }
}
