package io.filebell.cli;

import io.filebell.ServerMaker;
import io.filebell.Version;
import io.filebell.base.Problem;
import io.filebell.cli.Terminal.Style;
import io.filebell.cli.bench.BenchCommand;
import io.filebell.cli.completion.CompletionCommand;
import io.filebell.cli.doctor.DoctorCommand;
import io.filebell.cli.inbox.InboxCommand;
import io.filebell.cli.inbox.ReceiveCommand;
import io.filebell.cli.listen.EventsCommand;
import io.filebell.cli.listen.ListenCommand;
import io.filebell.cli.listen.TriggerCommand;
import io.filebell.cli.operation.OperationCommands;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParameterException;

/**
 * All commands, and what becomes of their errors: one sentence on standard error, and an exit code
 * that says whether it was done, failed, or was asked for wrongly.
 */
public final class Commands {

    public static final int DONE = 0;
    public static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    private static final int WIDTH = 100;

    private final Shell shell;
    private final ServerMaker maker;
    private final FilebellCommand top = new FilebellCommand();

    public Commands(Shell shell, ServerMaker maker) {
        this.shell = shell;
        this.maker = maker;
    }

    /** Runs the command that the arguments name, and returns the exit code. */
    public int run(String... arguments) {
        Terminal terminal = shell.terminal();
        String word = Arrays.stream(arguments)
                .filter(argument -> !argument.startsWith("-"))
                .findFirst()
                .orElse("");
        Supplier<Object> named = own().get(word);
        CommandLine line = new CommandLine(top);
        if (named != null) {
            line.addSubcommand(named.get());
        } else if (OperationCommands.isResource(word)) {
            OperationCommands.addTo(line, shell, word.replace('-', '_')::equals);
        } else {
            addAll(line, resource -> false);
        }
        describe(line);
        line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(Help.defaultColorScheme(
                        terminal.outLive() && terminal.colours() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setUsageHelpWidth(WIDTH)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(this::wrongUsage)
                .setExecutionExceptionHandler((thrown, command, parsed) -> failed(thrown));
        int code = line.execute(named == null ? OperationCommands.spelled(arguments) : arguments);
        try {
            terminal.requireReader();
        } catch (BrokenOutput broken) {
            return code == DONE ? failed(broken) : code;
        }
        return code;
    }

    /**
     * The program's own commands by their names. Each is made when it is needed: to make them all
     * takes a third of a second, which no start should wait for.
     */
    private Map<String, Supplier<Object>> own() {
        Map<String, Supplier<Object>> own = new LinkedHashMap<>();
        own.put("serve", () -> new ServeCommand(shell, maker));
        own.put("demo", () -> new DemoCommand(shell, maker));
        own.put("put", () -> new PutCommand(shell));
        own.put("get", () -> new GetCommand(shell));
        own.put("ls", () -> new ListCommand(shell));
        own.put("doctor", () -> new DoctorCommand(shell));
        own.put("login", () -> new LoginCommand(shell));
        own.put("logout", () -> new LogoutCommand(shell));
        own.put("events", () -> new EventsCommand(shell));
        own.put("listen", () -> new ListenCommand(shell));
        own.put("trigger", () -> new TriggerCommand(shell));
        own.put("backup", () -> new BackupCommand(shell));
        own.put("restore", () -> new RestoreCommand(shell));
        own.put("completion", () -> new CompletionCommand(shell, this::whole));
        own.put("receive", () -> new ReceiveCommand(shell));
        own.put("inbox", () -> InboxCommand.with(shell));
        own.put("bench", () -> BenchCommand.with(shell, maker));
        return own;
    }

    private CommandLine whole() {
        CommandLine line = new CommandLine(top);
        addAll(line, resource -> true);
        describe(line);
        return line;
    }

    /** @param wanted the resources whose verbs are needed */
    private void addAll(CommandLine line, Predicate<String> wanted) {
        own().values().forEach(command -> line.addSubcommand(command.get()));
        OperationCommands.addTo(line, shell, wanted);
    }

    private static void describe(CommandLine line) {
        describe(line, "Filebell " + Version.ofThisBuild());
    }

    /** Gives every command {@code --help} and {@code --version}. */
    private static void describe(CommandLine command, String version) {
        command.getCommandSpec().mixinStandardHelpOptions(true).version(version);
        command.getSubcommands().values().forEach(below -> describe(below, version));
    }

    private int wrongUsage(ParameterException thrown, String[] arguments) {
        WrongUsage wrong = new WrongUsage(thrown);
        tell(wrong.sentence());
        if (!wrong.meant().isEmpty()) {
            shell.terminal().note("Did you mean: " + String.join(", ", wrong.meant()) + "?");
        }
        shell.terminal()
                .note("See: " + thrown.getCommandLine().getCommandSpec().qualifiedName()
                        + " --help");
        return WRONG_USAGE;
    }

    private int failed(Exception thrown) {
        int code = switch (thrown) {
            case Failure failure -> {
                tell(failure.sentence());
                yield failure.exitCode();
            }
            case BrokenOutput broken -> {
                if (!broken.isClosedPipe()) {
                    tell(broken.sentence());
                }
                yield FAILED;
            }
            case Problem problem -> {
                tell(problem.detail());
                yield FAILED;
            }
            default -> {
                tell("Something went wrong inside this command: " + thrown
                        + ". Add --debug for where, and please report it.");
                yield FAILED;
            }
        };
        if (isDebugging()) {
            thrown.printStackTrace(shell.terminal().err());
        }
        return code;
    }

    private void tell(String sentence) {
        Terminal terminal = shell.terminal();
        terminal.note(terminal.styledError(Style.RED, "filebell:") + " " + sentence);
    }

    private boolean isDebugging() {
        return top.isDebugging()
                || shell.variable("FILEBELL_LOG")
                        .filter(level -> level.toLowerCase(Locale.ROOT).equals("debug"))
                        .isPresent();
    }
}
