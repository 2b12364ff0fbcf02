package io.filebell.cli.operation;

import io.filebell.Version;
import io.filebell.base.Limits;
import io.filebell.cli.Commands;
import io.filebell.cli.Failure;
import io.filebell.cli.Refusal;
import io.filebell.cli.ServerAccess;
import io.filebell.cli.ServerClient;
import io.filebell.cli.ServerOption;
import io.filebell.cli.Shell;
import io.filebell.cli.Terminal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;

/** The command of one operation: reads what was typed, asks the server, shows the answer. */
final class OperationCommand implements Callable<Integer> {

    /** Statuses of what a server does not know: a field, an address, a method. */
    private static final Set<Integer> UNKNOWN = Set.of(400, 404, 405);

    private final Shell shell;
    private final KnownOperation operation;
    private final CommandSpec spec;

    private OperationCommand(Shell shell, KnownOperation operation) {
        this.shell = shell;
        this.operation = operation;
        this.spec = CommandSpec.wrapWithoutInspection(this).name(operation.verb());
    }

    static CommandSpec of(Shell shell, KnownOperation operation) {
        OperationCommand command = new OperationCommand(shell, operation);
        OperationOptions.add(operation, command.spec);
        return command.spec;
    }

    @Override
    public Integer call() {
        ParseResult parsed = spec.commandLine().getParseResult();
        Arguments arguments = Arguments.read(shell, operation, parsed);
        int wanted = wanted(parsed);
        Optional<String> server =
                OperationOptions.typed(ServerOption.NAME, parsed).stream().reduce((a, b) -> b);
        requireTerminalOrYes(parsed);
        try (ServerClient client = new ServerClient(ServerAccess.find(shell, server))) {
            Run run = new Run(
                    client,
                    arguments,
                    OperationOptions.has(OperationOptions.JSON, parsed),
                    key(parsed));
            try {
                arguments.resolve(new Places(client));
                if (!confirmed(parsed, client, arguments)) {
                    shell.terminal().note("Nothing was done.");
                    return Commands.FAILED;
                }
                if (operation.list()) {
                    list(run, wanted);
                } else {
                    once(run);
                }
            } catch (Failure failure) {
                throw told(failure, run);
            }
        }
        return Commands.DONE;
    }

    /** One run of the command. */
    private record Run(
            ServerClient client, Arguments arguments, boolean json, Optional<String> key) {

        JsonNode send(KnownOperation operation, Map<String, String> more) {
            return client.call(
                    operation.method(),
                    arguments.target(more),
                    key.map(text -> Map.of("Idempotency-Key", text)).orElse(Map.of()),
                    arguments.body());
        }
    }

    private Optional<String> key(ParseResult parsed) {
        if (!operation.isPost()) {
            return Optional.empty();
        }
        List<String> told = OperationOptions.typed(OperationOptions.IDEMPOTENCY_KEY, parsed);
        return Optional.of(told.isEmpty() ? UUID.randomUUID().toString() : told.getLast());
    }

    /** How many items of a list to show. */
    private static int wanted(ParseResult parsed) {
        List<String> limit = OperationOptions.typed(OperationOptions.LIMIT, parsed);
        boolean all = OperationOptions.has(OperationOptions.ALL, parsed);
        if (limit.isEmpty()) {
            return all ? Integer.MAX_VALUE : Limits.PAGE_DEFAULT;
        }
        if (all) {
            throw Failure.wrongUsage("Say --all or --limit, not both.");
        }
        try {
            int wanted = Integer.parseInt(limit.getLast());
            if (wanted > 0) {
                return wanted;
            }
        } catch (NumberFormatException e) {
            throw noLimit(limit.getLast());
        }
        throw noLimit(limit.getLast());
    }

    private static Failure noLimit(String text) {
        return Failure.wrongUsage("--limit must be a whole number from 1, not \"" + text + "\".");
    }

    private void once(Run run) {
        JsonNode answer = run.send(operation, Map.of());
        Terminal terminal = shell.terminal();
        if (answer.isMissingNode()) {
            if (!run.json()) {
                terminal.line("Done.");
            }
        } else if (run.json()) {
            terminal.line(answer.toString());
        } else {
            new AnswerReport(terminal).thing(answer);
        }
    }

    private void list(Run run, int wanted) {
        Optional<Field> cursor = operation.cursor();
        int left = wanted;
        String next = "";
        boolean more = true;
        while (more) {
            Map<String, String> page = page(cursor, left, next);
            JsonNode answer = run.send(operation, page);
            List<JsonNode> items = answer.path("items").valueStream().toList();
            show(items, run.json(), next.isEmpty());
            shell.terminal().requireReader();
            left -= items.size();
            next = answer.path("next").asString("");
            boolean last = next.isEmpty() || items.isEmpty() || cursor.isEmpty();
            more = !last && left > 0;
            if (!last && left <= 0) {
                shell.terminal()
                        .note("There may be more: --all shows all, "
                                + cursor.get().option() + " " + next + " goes on.");
            }
        }
    }

    private static Map<String, String> page(Optional<Field> cursor, int left, String next) {
        if (cursor.isEmpty()) {
            return Map.of();
        }
        String limit = String.valueOf(Math.min(left, Limits.PAGE_MAX));
        return next.isEmpty()
                ? Map.of("limit", limit)
                : Map.of("limit", limit, cursor.get().name(), next);
    }

    private void show(List<JsonNode> items, boolean json, boolean first) {
        Terminal terminal = shell.terminal();
        if (json) {
            items.forEach(item -> terminal.line(item.toString()));
        } else if (!items.isEmpty()) {
            new AnswerReport(terminal).table(items, first);
        } else if (first) {
            terminal.note("There is nothing to list.");
        }
    }

    private void requireTerminalOrYes(ParseResult parsed) {
        if (operation.destroys()
                && !OperationOptions.has(OperationOptions.YES, parsed)
                && !shell.person().isThere()) {
            throw Failure.wrongUsage(
                    "This takes away for good, and nobody is here to be asked: add --yes.");
        }
    }

    private boolean confirmed(ParseResult parsed, ServerClient client, Arguments arguments) {
        if (!operation.destroys() || OperationOptions.has(OperationOptions.YES, parsed)) {
            return true;
        }
        String question = operation.says() + "\n" + operation.method() + " "
                + client.access().url() + arguments.target(Map.of()) + "\nGo on? [y/N] ";
        return shell.person()
                .answer(question)
                .map(String::strip)
                .filter(answer -> answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes"))
                .isPresent();
    }

    /** The failure in the words of this command. */
    private Failure told(Failure failure, Run run) {
        @Nullable Refusal refusal = failure.refusal().orElse(null);
        if (refusal != null) {
            return Failure.refused(refusal.adding(versions(refusal, run.client())), this::called);
        }
        if (failure.getCause() instanceof IOException broken
                && !(broken instanceof java.net.ConnectException)
                && run.key().isPresent()) {
            return Failure.failed(
                    failure.sentence() + " Whether it was done is not known: the same command with"
                            + " --idempotency-key " + run.key().get() + " does it once.",
                    broken);
        }
        return failure;
    }

    /** Where one of the two may not know what the other means: that they differ, if they do. */
    private static String versions(Refusal refusal, ServerClient client) {
        if (!UNKNOWN.contains(refusal.status())) {
            return "";
        }
        String here = Version.ofThisBuild().text();
        try {
            String there = client.get("/openapi.json").at("/info/version").asString(here);
            return there.equals(here)
                    ? ""
                    : " The server is version " + there + ", this program " + here + ".";
        } catch (Failure silent) {
            return "";
        }
    }

    /** What the field at a JSON pointer is on the command line. */
    private String called(String pointer) {
        List<String> steps = new ArrayList<>(List.of(pointer.split("/", -1)));
        if (steps.size() < 2) {
            return "the body";
        }
        String name = steps.get(1);
        String rest = String.join(".", steps.subList(2, steps.size()));
        return operation
                        .field(name)
                        .map(field -> Arguments.called(operation, field))
                        .orElse(name)
                + (rest.isEmpty() ? "" : " " + rest);
    }
}
