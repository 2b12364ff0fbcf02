package io.filebell.cli.bench;

import io.filebell.cli.bench.BenchResult.Series;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A bench's times by percentile, as SVG: a line for each median, thin ones for the repetitions. */
final class PercentilePlot {

    private static final int WIDTH = 760;
    private static final int HEIGHT = 420;
    private static final int LEFT = 76;
    private static final int RIGHT = 28;
    private static final int TITLE = 52;
    private static final int BOTTOM = 46;
    private static final int LEGEND_LINE = 20;
    private static final double NANOS_IN_MILLI = 1e6;
    private static final List<String> PERCENTILES =
            List.of("p50", "p90", "p99", "p99.9", "slowest");
    private static final List<String> COLOURS =
            List.of("#0b6e99", "#b3541e", "#4d7c2a", "#7a4fa3", "#8a6d00");

    private final BenchResult result;
    private final List<Series> series;
    private final int top;
    private final int lowest;
    private final int highest;

    PercentilePlot(BenchResult result) {
        this.result = result;
        this.series = result.all();
        this.top = TITLE + LEGEND_LINE * series.size();
        List<Long> all = series.stream()
                .flatMap(one -> one.repetitions().stream())
                .flatMap(one -> one.percentiles().stream())
                .filter(nanos -> nanos > 0)
                .sorted()
                .toList();
        double least = all.isEmpty() ? 1 : all.getFirst() / NANOS_IN_MILLI;
        double most = all.isEmpty() ? 10 : all.getLast() / NANOS_IN_MILLI;
        this.lowest = (int) Math.floor(Math.log10(least));
        this.highest = Math.max(lowest + 1, (int) Math.ceil(Math.log10(most)));
    }

    String svg() {
        StringBuilder svg = new StringBuilder();
        svg.append("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" \
                font-family="system-ui, sans-serif" font-size="13">
                <title>%s</title>
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                <text x="%d" y="30" font-size="16" font-weight="600" fill="#1c1c1c">%s</text>
                """.formatted(WIDTH, HEIGHT, escaped(title()), LEFT, escaped(title())));
        for (int i = 0; i < series.size(); i++) {
            legend(svg, i);
        }
        grid(svg);
        for (int i = 0; i < series.size(); i++) {
            lines(svg, i);
        }
        return svg.append("</svg>\n").toString();
    }

    private String title() {
        return "filebell bench " + result.name() + ": milliseconds by percentile";
    }

    private void legend(StringBuilder svg, int index) {
        Series one = series.get(index);
        int y = 54 + index * LEGEND_LINE;
        svg.append("""
                <rect x="%d" y="%d" width="18" height="4" fill="%s"/>
                <text x="%d" y="%d" fill="#444444">%s</text>
                """.formatted(
                LEFT,
                y - 6,
                COLOURS.get(index % COLOURS.size()),
                LEFT + 26,
                y,
                escaped(one.label()
                        + String.format(Locale.ROOT, ", %,.0f/s", one.median().perSecond()))));
    }

    private void grid(StringBuilder svg) {
        for (int power = lowest; power <= highest; power++) {
            double y = y(Math.pow(10, power));
            svg.append("""
                    <line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="#dddddd"/>
                    <text x="%d" y="%.1f" text-anchor="end" fill="#666666">%s ms</text>
                    """.formatted(LEFT, WIDTH - RIGHT, y, y, LEFT - 8, y + 4, label(power)));
        }
        for (int i = 0; i < PERCENTILES.size(); i++) {
            svg.append(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#666666\">%s</text>\n"
                            .formatted(x(i), HEIGHT - BOTTOM + 26, PERCENTILES.get(i)));
        }
    }

    private void lines(StringBuilder svg, int index) {
        String colour = COLOURS.get(index % COLOURS.size());
        series.get(index)
                .repetitions()
                .forEach(one -> svg.append("""
                        <polyline points="%s" fill="none" stroke="%s" opacity="0.35"/>
                        """.formatted(points(one), colour)));
        svg.append("""
                <polyline points="%s" fill="none" stroke="%s" stroke-width="2.5"/>
                """.formatted(points(series.get(index).median()), colour));
    }

    private String points(Measured one) {
        return IntStream.range(0, PERCENTILES.size())
                .mapToObj(i -> String.format(
                        Locale.ROOT,
                        "%.1f,%.1f",
                        x(i),
                        y(one.percentiles().get(i) / NANOS_IN_MILLI)))
                .collect(Collectors.joining(" "));
    }

    private static double x(int index) {
        int span = WIDTH - LEFT - RIGHT;
        return LEFT + span * (index + 0.5) / PERCENTILES.size();
    }

    private double y(double millis) {
        double power = Math.clamp(Math.log10(Math.max(millis, 1e-6)), lowest, highest);
        int span = HEIGHT - top - BOTTOM;
        return HEIGHT - BOTTOM - span * (power - lowest) / (highest - lowest);
    }

    private static String label(int power) {
        return power >= 0
                ? String.format(Locale.ROOT, "%,.0f", Math.pow(10, power))
                : String.format(Locale.ROOT, "%." + -power + "f", Math.pow(10, power));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
