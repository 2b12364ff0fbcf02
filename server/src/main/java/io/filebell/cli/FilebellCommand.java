package io.filebell.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code filebell} without a command. */
@Command(
        name = "filebell",
        description = "A self-hosted home for files that rings the moment one changes.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Client commands speak to the server of --server or FILEBELL_URL; without them, to the"
                    + " one that \"filebell serve\" runs for this user, or else to the last login.",
            "Exit codes: 0 done, 1 failed, 2 wrong usage."
        })
final class FilebellCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Show where an error came from.")
    private boolean debug;

    boolean isDebugging() {
        return debug;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do.");
    }
}
