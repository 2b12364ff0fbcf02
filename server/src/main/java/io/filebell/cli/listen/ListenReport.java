package io.filebell.cli.listen;

import io.filebell.base.Json;
import io.filebell.base.JsonFormat;
import io.filebell.cli.Shell;
import io.filebell.cli.Terminal;
import io.filebell.cli.Terminal.Style;
import io.filebell.delivery.Exchange;
import io.filebell.delivery.Header;
import io.filebell.delivery.Reply;
import io.filebell.endpoint.TargetUrl;
import io.filebell.receiver.Secret;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/** What {@code listen} says. */
final class ListenReport {

    /** How events that are forwarded look. */
    enum Output {
        LINES,
        COMPACT,
        JSON
    }

    private static final int INDENT = 6;

    private final Terminal terminal;
    private final Shell shell;
    private final EventLine line;
    private final Output output;

    ListenReport(Shell shell, Output output) {
        this.shell = shell;
        this.terminal = shell.terminal();
        this.line = new EventLine(terminal, ZoneId.systemDefault());
        this.output = output;
    }

    /** Which events go where: its first words. */
    void ready(String what, String begins, Optional<Secret> secret) {
        say(styled(Style.BOLD, "Ready. ") + what);
        secret.ifPresent(known ->
                row("Secret", known.text() + styled(Style.DIM, "  (yours, the same each time)")));
        row("Begins", begins);
    }

    void keys() {
        row("Keys", "r sends the last event again, d shows it in full, Ctrl-C stops");
    }

    void event(HeardEvent event) {
        if (output == Output.LINES) {
            terminal.line(time()
                    + " --> "
                    + terminal.styled(Style.CYAN, event.type())
                    + " [" + event.id() + "] " + event.subject()
                    + (event.isSample() ? terminal.styled(Style.DIM, " (sample)") : ""));
        }
    }

    void answer(Answer answer) {
        String took = millis(answer.exchange());
        switch (output) {
            case LINES ->
                terminal.line(time() + " <-- " + bracket(answer) + " POST "
                        + answer.sent().request().url() + again(answer)
                        + (answer.trouble().isEmpty() ? "" : ": " + answer.trouble())
                        + " (" + took + ")");
            case COMPACT ->
                terminal.line(time() + " " + bracket(answer) + " %8s  ".formatted(took)
                        + terminal.styled(
                                Style.CYAN, "%-20s".formatted(answer.event().type()))
                        + "  " + answer.event().subject()
                        + (answer.trouble().isEmpty() ? "" : "  " + answer.trouble()));
            case JSON -> terminal.line(Json.of(facts(answer)).text());
        }
    }

    private static Map<String, Object> facts(Answer answer) {
        Map<String, Object> facts = new LinkedHashMap<>();
        HeardEvent event = answer.event();
        facts.put("event", event.id());
        facts.put("type", event.type());
        if (event.isSample()) {
            facts.put("test", true);
        } else {
            facts.put("sequence", event.sequence());
        }
        facts.put("subject", event.subject());
        facts.put("url", answer.sent().request().url().toString());
        facts.put("attempt", answer.attempt());
        facts.put("ok", answer.isGood());
        answer.status().ifPresent(status -> facts.put("status", status));
        if (!answer.trouble().isEmpty()) {
            facts.put("error", answer.trouble());
        }
        facts.put("ms", Math.round(answer.exchange().timing().total().toNanos() / 1e3) / 1e3);
        return facts;
    }

    /** Ends the command when nobody reads what it says. */
    void requireReader() {
        terminal.requireReader();
    }

    /** The last request and what came back, in full. */
    void details(Answer answer) {
        Terminal to = terminal;
        to.line("");
        to.line(to.styled(
                Style.BOLD,
                "POST " + answer.sent().request().url() + "  (attempt " + answer.attempt() + ")"));
        headers(answer.sent().request().headers());
        text(answer.event().body());
        to.line(bracket(answer) + " " + answer.trouble() + " (" + millis(answer.exchange()) + ")");
        if (answer.exchange().reply() instanceof Reply.Answered answered) {
            headers(answered.headers());
            text(answered.bodyHead());
        }
    }

    private void headers(List<Header> headers) {
        headers.forEach(header -> terminal.line("  "
                + terminal.styled(Style.DIM, header.name() + ":")
                + " " + HeardEvent.plain(header.value())));
    }

    private void text(byte[] body) {
        terminal.line("");
        if (body.length > 0) {
            pretty(new String(body, StandardCharsets.UTF_8))
                    .lines()
                    .forEach(text -> terminal.line("  " + HeardEvent.plain(text)));
            terminal.line("");
        }
    }

    private static String pretty(String text) {
        try {
            return JsonFormat.MAPPER
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(JsonFormat.MAPPER.readTree(text));
        } catch (JacksonException e) {
            return text;
        }
    }

    void nothingListens(TargetUrl url) {
        warn("Nothing listens at " + url + ". Events wait until something does.");
    }

    void listensAgain(TargetUrl url) {
        note("Something listens at " + url + " now.");
    }

    void connected(Told.Connected connected) {
        if (connected.again()) {
            note("Connected again; nothing was left out.");
        }
        if (connected.polled()) {
            note("Something on the way to the server holds its stream back, so events are asked for"
                    + " instead. Samples of \"filebell trigger\" do not arrive like this.");
        }
    }

    void lost(String why) {
        warn(why + " Trying again ...");
    }

    void missed(String what) {
        warn(what);
    }

    /** A line beside the events. */
    void note(String text) {
        terminal.note(terminal.styledError(Style.DIM, text));
    }

    void warn(String text) {
        terminal.note(terminal.styledError(Style.YELLOW, text));
    }

    private void row(String name, String value) {
        say("  " + styled(Style.DIM, ("%-" + INDENT + "s").formatted(name)) + " " + value);
    }

    /** Standard output is for JSON alone where that is asked for. */
    private void say(String text) {
        if (output == Output.JSON) {
            terminal.note(text);
        } else {
            terminal.line(text);
        }
    }

    private String styled(Style style, String text) {
        return output == Output.JSON
                ? terminal.styledError(style, text)
                : terminal.styled(style, text);
    }

    private String time() {
        return terminal.styled(Style.DIM, line.timeOfDay(shell.clock().instant()));
    }

    private String bracket(Answer answer) {
        String told =
                answer.status().isPresent() ? String.valueOf(answer.status().getAsInt()) : "failed";
        return terminal.styled(answer.isGood() ? Style.GREEN : Style.RED, "[" + told + "]");
    }

    private static String again(Answer answer) {
        return answer.attempt() > 1 ? ", attempt " + answer.attempt() : "";
    }

    private static String millis(Exchange exchange) {
        double millis = exchange.timing().total().toNanos() / 1e6;
        return millis < 1
                ? String.format(Locale.ROOT, "%.1f ms", millis)
                : Math.round(millis) + " ms";
    }
}
