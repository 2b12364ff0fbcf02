package io.filebell.cli;

import io.filebell.cli.KeptServers.Kept;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code filebell logout}: forgets the key for a server. */
@Command(
        name = "logout",
        description = "Forget the key for a server.",
        footer = {"", "Example:", "  filebell logout https://files.example.com"})
final class LogoutCommand implements Callable<Integer> {

    private final Shell shell;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "URL",
            description = "The server; may be left out when there is one.")
    private @Nullable String url;

    LogoutCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        KeptServers servers = new KeptServers(shell.configFolder());
        Kept login = login(servers.all(), Optional.ofNullable(url));
        servers.remove(login.url());
        shell.terminal().line("Forgot the key for " + login.url() + ".");
        shell.terminal()
                .note("It works until it is revoked there: filebell key revoke " + login.keyId());
        return Commands.DONE;
    }

    private static Kept login(List<Kept> all, Optional<String> written) {
        String known =
                all.stream().map(kept -> kept.url().toString()).collect(Collectors.joining(", "));
        if (written.isEmpty() && all.size() == 1) {
            return all.getFirst();
        }
        if (written.isEmpty()) {
            throw Failure.wrongUsage(
                    all.isEmpty()
                            ? "You are logged in nowhere."
                            : "Say from where to log out: " + known + ".");
        }
        Optional<URI> url = ServerUrl.parse(
                written.get().contains("://") ? written.get() : "https://" + written.get());
        return all.stream()
                .filter(kept -> url.filter(kept.url()::equals).isPresent())
                .findFirst()
                .orElseThrow(() -> Failure.failed("You are not logged in to " + written.get() + "."
                        + (known.isEmpty() ? "" : " You are at " + known + ".")));
    }
}
