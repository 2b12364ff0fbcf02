package io.filebell.cli.inbox;

import io.filebell.cli.Commands;
import io.filebell.cli.Failure;
import io.filebell.cli.Shell;
import io.filebell.cli.Table;
import io.filebell.cli.Table.Side;
import io.filebell.cli.Terminal;
import io.filebell.cli.inbox.Question.Verb;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code filebell inbox}: what a listener received, refused, and could not do. */
@Command(
        name = "inbox",
        description = "Look into what \"filebell receive\" has received, and run it again.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Works while the listener runs, and when it does not. Examples:",
            "  filebell inbox list --state dead",
            "  filebell inbox show 42",
            "  filebell inbox replay 42"
        })
public final class InboxCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    private InboxCommand() {}

    /** The command with those below it. */
    public static CommandLine with(Shell shell) {
        return new CommandLine(new InboxCommand())
                .addSubcommand(new ListEvents(shell))
                .addSubcommand(new ListRefused(shell))
                .addSubcommand(new ShowEvent(shell))
                .addSubcommand(new ReplayEvents(shell))
                .addSubcommand(new DiscardEvents(shell));
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what to do: list, refused, show, replay or discard.");
    }

    /** Asks a question, and shows the answer to a person or as JSON. */
    abstract static class Asking implements Callable<Integer> {

        private static final DateTimeFormatter TIME =
                DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
        private static final int MOST = 1_000;

        private final Shell shell;

        @Option(
                names = "--inbox",
                paramLabel = "FILE",
                defaultValue = "inbox.db",
                description = "The listener's file. Default: ${DEFAULT-VALUE}")
        private Path inbox = Path.of("");

        @Option(names = "--json", description = "Answer as JSON.")
        private boolean json;

        Asking(Shell shell) {
            this.shell = shell;
        }

        abstract Question question();

        abstract void show(Terminal terminal, JsonNode answer);

        @Override
        public final Integer call() {
            Question question = question();
            if (question.limit() < 1 || question.limit() > MOST) {
                throw Failure.wrongUsage("--limit is from 1 to " + MOST + ".");
            }
            JsonNode answer = new InboxAccess(inbox.toAbsolutePath()).ask(question);
            if (json) {
                shell.terminal().line(answer.toString());
            } else {
                show(shell.terminal(), answer);
            }
            return Commands.DONE;
        }

        static String local(JsonNode time) {
            return TIME.format(Instant.parse(time.asString()).atZone(ZoneId.systemDefault()));
        }
    }

    @Command(name = "list", description = "The newest events, the newest first.")
    static final class ListEvents extends Asking {

        @Option(
                names = "--state",
                paramLabel = "STATE",
                description = "queued, running, done, unhandled, dead, set_aside or discarded")
        private @Nullable String state;

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "50",
                description = "At most so many. Default: ${DEFAULT-VALUE}")
        private int limit;

        ListEvents(Shell shell) {
            super(shell);
        }

        @Override
        Question question() {
            return new Question(Verb.LIST, state == null ? List.of() : List.of(state), limit);
        }

        @Override
        void show(Terminal terminal, JsonNode answer) {
            Table table = Table.of(
                    List.of("number", "received", "type", "id", "state", "attempts"),
                    List.of(Side.RIGHT, Side.LEFT, Side.LEFT, Side.LEFT, Side.LEFT, Side.RIGHT));
            for (JsonNode event : answer.path("items")) {
                table.row(
                        event.path("number").asString(),
                        local(event.path("received_at")),
                        event.path("type").asString(),
                        event.path("id").asString(),
                        event.path("state").asString(),
                        event.path("attempts").asString());
            }
            table.print(terminal);
        }
    }

    @Command(
            name = "refused",
            description = "The newest requests that were refused, and why: the newest first.")
    static final class ListRefused extends Asking {

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "50",
                description = "At most so many. Default: ${DEFAULT-VALUE}")
        private int limit;

        ListRefused(Shell shell) {
            super(shell);
        }

        @Override
        Question question() {
            return new Question(Verb.REFUSED, List.of(), limit);
        }

        @Override
        void show(Terminal terminal, JsonNode answer) {
            Table table = Table.of(
                    List.of("received", "ruling", "bytes", "reason"),
                    List.of(Side.LEFT, Side.LEFT, Side.RIGHT, Side.LEFT));
            for (JsonNode request : answer.path("items")) {
                table.row(
                        local(request.path("received_at")),
                        request.path("ruling").asString(),
                        request.path("body_bytes").asString(),
                        request.path("reason").asString());
            }
            table.print(terminal);
        }
    }

    @Command(name = "show", description = "One event, and its body as it came.")
    static final class ShowEvent extends Asking {

        @Parameters(paramLabel = "EVENT", description = "Its number, or its id.")
        private String event = "";

        ShowEvent(Shell shell) {
            super(shell);
        }

        @Override
        Question question() {
            return new Question(Verb.SHOW, List.of(event), 1);
        }

        @Override
        void show(Terminal terminal, JsonNode answer) {
            answer.path("event").properties().forEach(field -> {
                if (!field.getValue().isNull()) {
                    terminal.line(field.getKey() + ": " + field.getValue().asString());
                }
            });
            terminal.line("");
            terminal.line(answer.path("body").asString());
        }
    }

    @Command(name = "replay", description = "Run events again that have ended.")
    static final class ReplayEvents extends Asking {

        @Parameters(paramLabel = "EVENT", arity = "0..*", description = "Their numbers or ids.")
        private List<String> events = new ArrayList<>();

        @Option(names = "--all-dead", description = "All that are dead or set aside.")
        private boolean allDead;

        ReplayEvents(Shell shell) {
            super(shell);
        }

        @Override
        Question question() {
            if (events.isEmpty() != allDead) {
                throw Failure.wrongUsage("Say which events: their numbers, or --all-dead.");
            }
            return new Question(Verb.REPLAY, events, 1);
        }

        @Override
        void show(Terminal terminal, JsonNode answer) {
            terminal.line(answer.path("replayed").asString() + " run again.");
        }
    }

    @Command(name = "discard", description = "Give up events that are dead or set aside.")
    static final class DiscardEvents extends Asking {

        @Parameters(paramLabel = "EVENT", arity = "1..*", description = "Their numbers or ids.")
        private List<String> events = new ArrayList<>();

        DiscardEvents(Shell shell) {
            super(shell);
        }

        @Override
        Question question() {
            return new Question(Verb.DISCARD, events, 1);
        }

        @Override
        void show(Terminal terminal, JsonNode answer) {
            terminal.line(answer.path("discarded").asString() + " given up.");
        }
    }
}
