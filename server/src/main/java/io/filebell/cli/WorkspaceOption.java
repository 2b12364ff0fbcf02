package io.filebell.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --workspace}: which of several workspaces a command means. */
public final class WorkspaceOption {

    @Option(
            names = "--workspace",
            paramLabel = "W",
            description = "Name or id; may be left out when there is one.")
    private @Nullable String workspace;

    /**
     * That one, or the only one there is.
     *
     * @throws Failure when that is none or several
     */
    public Workspaces.Known choose(ServerClient client) {
        return new Workspaces(client).choose(Optional.ofNullable(workspace), Workspaces.OPTION);
    }
}
