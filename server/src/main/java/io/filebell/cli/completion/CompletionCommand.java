package io.filebell.cli.completion;

import io.filebell.cli.Commands;
import io.filebell.cli.Failure;
import io.filebell.cli.ServerClient;
import io.filebell.cli.ServerOption;
import io.filebell.cli.Shell;
import io.filebell.cli.Workspaces;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code filebell completion}: the script by which a shell completes these commands. */
@Command(
        name = "completion",
        description = "Print a script that completes commands and options in bash or zsh.",
        footer = {
            "",
            "Examples:",
            "  source <(filebell completion bash)",
            "  filebell completion bash > ~/.local/share/bash-completion/completions/filebell",
            // Two dollars, since help fills in what follows one.
            "  filebell completion zsh > \"$${fpath[1]}/_filebell\""
        })
public final class CompletionCommand implements Callable<Integer> {

    /** What the scripts ask for themselves: names, one in a line. */
    static final String WORKSPACES = "workspaces";

    private final Shell shell;
    private final Supplier<CommandLine> program;

    @Parameters(
            paramLabel = "SHELL",
            completionCandidates = Shells.class,
            description = "${COMPLETION-CANDIDATES}.")
    private String kind = "";

    /** Those that there is a script for. */
    static final class Shells implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("bash", "zsh").iterator();
        }
    }

    /** @param program with all its commands */
    public CompletionCommand(Shell shell, Supplier<CommandLine> program) {
        this.shell = shell;
        this.program = program;
    }

    @Override
    public Integer call() {
        if (kind.equals(WORKSPACES)) {
            return workspaces();
        }
        String script = switch (kind) {
            case "bash" -> CompletionScript.bash(program.get());
            case "zsh" -> CompletionScript.zsh(program.get());
            default ->
                throw Failure.wrongUsage(
                        "There is a script for bash and one for zsh, none for \"" + kind + "\".");
        };
        shell.terminal().out().print(script);
        return Commands.DONE;
    }

    private int workspaces() {
        try (ServerClient client = new ServerClient(new ServerOption().access(shell))) {
            new Workspaces(client).all().forEach(known -> shell.terminal().line(known.name()));
        }
        return Commands.DONE;
    }
}
