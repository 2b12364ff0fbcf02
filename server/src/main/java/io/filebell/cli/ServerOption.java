package io.filebell.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --server}: which of several servers a command speaks to. */
public final class ServerOption {

    public static final String NAME = "--server";
    public static final String DESCRIPTION = "The server to speak to, one that you logged in to.";

    @Option(names = NAME, paramLabel = "URL", description = DESCRIPTION)
    private @Nullable String url;

    /** The server and its key. */
    public ServerAccess access(Shell shell) {
        return ServerAccess.find(shell, Optional.ofNullable(url));
    }
}
