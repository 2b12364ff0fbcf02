package io.filebell.cli.inbox;

import io.filebell.base.Json;
import io.filebell.base.JsonFormat;
import io.filebell.cli.Terminal;
import io.filebell.cli.Terminal.Style;
import io.filebell.receiver.ReceivedEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;

/** What {@code filebell receive} says of its events: a line for each thing that happened. */
final class ReceiveReport {

    private final Terminal terminal;
    private final boolean json;

    ReceiveReport(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    void ready(String url, Path inbox) {
        if (json) {
            terminal.line(
                    Json.of(Map.of("ready", url, "inbox", inbox.toString())).text());
            return;
        }
        terminal.note(terminal.styledError(Style.BOLD, "Ready") + ": " + url
                + " takes webhooks, and keeps them in " + inbox + ".");
        terminal.note("What came, failed or was refused: filebell inbox --inbox " + inbox);
        terminal.note("Ctrl-C stops.");
    }

    void stopping() {
        if (!json) {
            terminal.note("Stopping: what runs may end.");
        }
    }

    /** An event came, and there is no program to run. */
    void printed(ReceivedEvent event) {
        if (json) {
            say("event", event, Map.of("event", body(event)));
        } else {
            terminal.line(terminal.styled(Style.CYAN, "-->") + " " + name(event));
        }
    }

    /** Its program starts. */
    void started(ReceivedEvent event) {
        if (json) {
            say("started", event, Map.of("attempt", event.attempt()));
        } else {
            String again = event.attempt() > 1 ? ", attempt " + event.attempt() : "";
            terminal.note(terminal.styledError(Style.CYAN, "-->") + " " + name(event) + again);
        }
    }

    /** Its program ended well. */
    void done(ReceivedEvent event, Duration took) {
        if (json) {
            say("done", event, Map.of("ms", took.toMillis()));
        } else {
            terminal.note(terminal.styledError(Style.GREEN, "<--") + " done [" + event.id() + "] ("
                    + took.toMillis() + " ms)");
        }
    }

    /** Its program did not end well. */
    void failed(ReceivedEvent event, Duration took, String how) {
        if (json) {
            say("failed", event, Map.of("ms", took.toMillis(), "reason", how));
        } else {
            terminal.note(terminal.styledError(Style.RED, "<-- " + how) + " [" + event.id() + "] ("
                    + took.toMillis() + " ms)");
        }
    }

    private synchronized void say(String what, ReceivedEvent event, Map<String, ?> more) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("what", what);
        line.put("number", event.number());
        line.put("id", event.id());
        line.put("type", event.type());
        line.putAll(more);
        terminal.line(Json.of(line).text());
    }

    private static String name(ReceivedEvent event) {
        String type = event.type().isEmpty() ? "(no type)" : event.type();
        return (type + " [" + event.id() + "] " + path(event)).strip();
    }

    private static String path(ReceivedEvent event) {
        try {
            var data = JsonFormat.MAPPER.readTree(event.body()).path("data");
            String file = data.path("file").path("path").asString("");
            return file.isEmpty() ? data.path("folder").path("path").asString("") : file;
        } catch (JacksonException e) {
            return "";
        }
    }

    private static Object body(ReceivedEvent event) {
        try {
            return JsonFormat.MAPPER.readTree(event.body());
        } catch (JacksonException e) {
            return event.text();
        }
    }
}
