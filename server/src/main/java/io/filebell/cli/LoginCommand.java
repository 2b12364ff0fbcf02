package io.filebell.cli;

import io.filebell.base.Json;
import io.filebell.base.Limits;
import io.filebell.cli.KeptServers.Kept;
import io.filebell.cli.Table.Side;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code filebell login}: keeps a key for another server. */
@Command(
        name = "login",
        description = "Keep an API key for a server, which commands then speak to.",
        footer = {
            "",
            "The key is read from the terminal, which does not show it, from --key-file, or from"
                    + " standard input. It is tried on the server, kept for you alone, and sent"
                    + " to that server only.",
            "",
            "Examples:",
            "  filebell login https://files.example.com",
            "  filebell login https://files.example.com --key-file key.txt",
            "  filebell login --list"
        })
final class LoginCommand implements Callable<Integer> {

    private static final String ME = "/v1/users/me";

    private final Shell shell;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "URL",
            description = "The server: https, or http on this machine.")
    private @Nullable String url;

    @Option(names = "--key-file", paramLabel = "FILE", description = "A file with the key in it.")
    private @Nullable Path keyFile;

    @Option(names = "--list", description = "List the servers that you logged in to.")
    private boolean list;

    @Option(names = "--json", description = "Show each login as JSON, one in a line.")
    private boolean json;

    LoginCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        KeptServers servers = new KeptServers(shell.configFolder());
        if (list) {
            if (url != null || keyFile != null) {
                throw Failure.wrongUsage("--list stands alone.");
            }
            show(servers.all());
            return Commands.DONE;
        }
        URI server = server(Optional.ofNullable(url));
        Kept login = tried(key(server));
        servers.keep(login);
        tell(login);
        return Commands.DONE;
    }

    /** The address, if a key may be sent there. */
    private static URI server(Optional<String> text) {
        String written = text.orElseThrow(
                () -> Failure.wrongUsage("Say where to log in: filebell login URL"));
        URI url = ServerUrl.parse(written.contains("://") ? written : "https://" + written)
                .orElseThrow(() -> Failure.wrongUsage("\"" + written
                        + "\" is no address of a server, such as https://files.example.com."));
        if (!ServerUrl.isSafe(url)) {
            throw Failure.wrongUsage(
                    "Everybody on the way to " + url + " could read the key. Use https.");
        }
        return url;
    }

    private ServerAccess key(URI server) {
        if (keyFile != null) {
            return ServerAccess.of(server, keyFile);
        }
        if (shell.person().isThere()) {
            String typed = shell.person()
                    .secret("API key for " + server + " (it is not shown): ")
                    .orElse("");
            return ServerAccess.of(server, typed.strip(), "That");
        }
        try {
            String read = new String(
                    shell.input().readNBytes(Limits.KEY_FILE_BYTES), StandardCharsets.UTF_8);
            return ServerAccess.of(server, read.strip(), "Standard input");
        } catch (IOException e) {
            throw Failure.failed("Standard input cannot be read.", e);
        }
    }

    /** The login that the server says it is. */
    private Kept tried(ServerAccess access) {
        try (ServerClient client = new ServerClient(access)) {
            JsonNode me = client.get(ME);
            String key = me.at("/key/id").asString("");
            if (key.isEmpty()) {
                throw Failure.failed(
                        access.url() + " does not say whose key it is: is it a Filebell server?");
            }
            return new Kept(
                    access,
                    key,
                    me.at("/user/name").asString(""),
                    me.at("/organization/name").asString(""),
                    shell.clock().instant());
        }
    }

    private void tell(Kept login) {
        Terminal terminal = shell.terminal();
        if (json) {
            terminal.line(Json.of(login.shown()).text());
        } else {
            terminal.line("Logged in to " + login.url() + " as " + login.user() + " of "
                    + login.organization() + ".");
        }
        ServerAccess.Choice used = ServerAccess.choice(shell);
        if (!used.url().equals(login.url())) {
            terminal.note("Commands speak to " + used.url() + " for now, " + used.why()
                    + "; add --server " + login.url() + " for this one.");
        }
    }

    private void show(List<Kept> all) {
        Terminal terminal = shell.terminal();
        if (json) {
            all.forEach(kept -> terminal.line(Json.of(kept.shown()).text()));
            return;
        }
        if (all.isEmpty()) {
            terminal.note("You are logged in nowhere: filebell login URL");
            return;
        }
        URI used = ServerAccess.choice(shell).url();
        Table table = Table.of(
                List.of("", "server", "as", "of", "since"),
                List.of(Side.LEFT, Side.LEFT, Side.LEFT, Side.LEFT, Side.LEFT));
        for (Kept kept : all) {
            table.row(
                    kept.url().equals(used) ? "*" : "",
                    kept.url().toString(),
                    kept.user(),
                    kept.organization(),
                    kept.at().toString().substring(0, 10));
        }
        table.print(terminal);
    }
}
