package io.filebell.cli;

import io.filebell.base.JsonFormat;
import io.filebell.cli.Demo.Parts;
import io.filebell.cli.Demo.Told;
import io.filebell.cli.Table.Side;
import io.filebell.cli.Terminal.Style;
import io.filebell.receiver.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What the demo shows. */
final class DemoReport {

    private static final String MARGIN = "     ";
    private static final Pattern JSON_FIELD = Pattern.compile("^( *)(\"[^\"]+\")( ?: )(.*)$");
    private static final List<String> SHOWN_FIRST =
            List.of("content-type", "webhook-id", "webhook-timestamp", "webhook-signature");

    private final Terminal terminal;
    private int step;

    DemoReport(Terminal terminal) {
        this.terminal = terminal;
    }

    void begin() {
        terminal.line("");
        terminal.line(terminal.styled(Style.BOLD, "  A file changes, your endpoint knows.")
                + terminal.styled(Style.DIM, "  All on this machine; nothing is left behind."));
        terminal.line("");
    }

    void started(TemporaryServer temporary, long nanos) {
        step("Started a server at " + url(temporary.server().url().toString()), nanos);
    }

    void listening(String url) {
        step("Started a listener at " + url(url), 0);
    }

    void registered(JsonNode registered, long nanos) {
        step("Made a workspace, registered the listener for file.*", nanos);
        String signed =
                "its first " + terminal.styled(Style.BOLD, "webhook.test") + " was signed rightly";
        terminal.line(MARGIN
                + (registered.path("secret").isString() ? signed : "no secret came with it"));
    }

    void put(NodeView node) {
        step("Put " + node.path() + " (" + Figures.bytes(node.size()) + ")", 0);
    }

    void received(Told told, Verdict verdict) {
        step("The listener received", 0);
        terminal.line("");
        terminal.line(MARGIN + terminal.styled(Style.BOLD, "POST /hook"));
        Map<String, String> headers = told.received().headers();
        SHOWN_FIRST.forEach(name -> header(name, headers.getOrDefault(name, "")));
        headers.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith("filebell-") || lower.equals("user-agent")) {
                header(lower, value);
            }
        });
        terminal.line("");
        JsonFormat.MAPPER
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(told.event())
                .lines()
                .forEach(line -> terminal.line(MARGIN + json(line)));
        terminal.line("");
        terminal.line(MARGIN + verdict(verdict));
        terminal.line("");
    }

    /** @param more of files after the first, when everything is loaded */
    void times(Parts first, List<Parts> more) {
        step("How long each part took", 0);
        terminal.line("");
        Table table = Table.of(
                List.of("", "this file", "median of " + more.size() + " more"),
                List.of(Side.LEFT, Side.RIGHT, Side.RIGHT));
        row(table, "PUT sent to committed (flushed to disk)", first, more, Parts::toCommit);
        row(table, "committed to received by the listener", first, more, Parts::toReceipt);
        row(table, "PUT sent to PUT answered", first, more, Parts::toAnswer);
        table.lines().forEach(line -> terminal.line(MARGIN + line));
        terminal.line("");
    }

    void end() {
        terminal.line(terminal.styled(Style.DIM, "  Everything has been removed again. Next: ")
                + "./filebell serve --dev"
                + terminal.styled(Style.DIM, "  and the tour in README.md"));
        terminal.line("");
    }

    private void row(
            Table table, String name, Parts first, List<Parts> more, ToLongFunction<Parts> part) {
        long[] sorted = more.stream().mapToLong(part).sorted().toArray();
        table.row(
                name,
                Figures.nanos(part.applyAsLong(first)),
                Figures.nanos(sorted[sorted.length / 2]));
    }

    private void step(String text, long nanos) {
        step++;
        String time = nanos > 0 ? terminal.styled(Style.DIM, "  " + Figures.nanos(nanos)) : "";
        terminal.line("  " + terminal.styled(Style.CYAN, step + "") + "  " + text + time);
    }

    private void header(String name, String value) {
        terminal.line(MARGIN + terminal.styled(Style.DIM, name + ":") + " " + value);
    }

    private String verdict(Verdict verdict) {
        return verdict instanceof Verdict.Valid
                ? terminal.styled(Style.GREEN, "✓") + " The signature is valid."
                : terminal.styled(Style.RED, "✗") + " The signature is not valid: " + verdict;
    }

    private String url(String url) {
        return terminal.styled(Style.CYAN, url);
    }

    private String json(String line) {
        Matcher field = JSON_FIELD.matcher(line);
        return field.matches()
                ? field.group(1)
                        + terminal.styled(Style.DIM, field.group(2))
                        + field.group(3)
                        + field.group(4)
                : line;
    }
}
