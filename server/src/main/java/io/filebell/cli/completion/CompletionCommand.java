package io.filebell.cli.completion;

import io.filebell.cli.Commands;
import io.filebell.cli.Failure;
import io.filebell.cli.Shell;
import io.filebell.cli.operation.OperationCommands;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code filebell completion}: the script by which a shell completes these commands. */
@Command(
        name = "completion",
        description = "Print a script that completes commands and options in bash or zsh.",
        footer = {
            "",
            "Examples:",
            "  source <(filebell completion bash)",
            "  filebell completion bash > ~/.local/share/bash-completion/completions/filebell",
            "  filebell completion zsh > \"${fpath[1]}/_filebell\""
        })
public final class CompletionCommand implements Callable<Integer> {

    private final Shell shell;

    @Spec
    private CommandSpec spec;

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

    public CompletionCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        CommandLine program = spec.root().commandLine();
        OperationCommands.addTo(program, shell, resource -> true);
        String script = switch (kind) {
            case "bash" -> CompletionScript.bash(program);
            case "zsh" -> CompletionScript.zsh(program);
            default ->
                throw Failure.wrongUsage(
                        "There is a script for bash and one for zsh, none for \"" + kind + "\".");
        };
        shell.terminal().out().print(script);
        return Commands.DONE;
    }
}
