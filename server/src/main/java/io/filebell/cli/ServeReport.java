package io.filebell.cli;

import io.filebell.Server;
import io.filebell.Settings;
import io.filebell.Version;
import io.filebell.base.Json;
import io.filebell.cli.Terminal.Style;
import io.filebell.endpoint.Cidr;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What {@code serve} says to whoever started it. */
final class ServeReport {

    private final Terminal terminal;
    private final Settings settings;
    private final boolean json;

    ServeReport(Terminal terminal, Settings settings, boolean json) {
        this.terminal = terminal;
        this.settings = settings;
        this.json = json;
    }

    /** Once it takes requests: where it is, what it keeps where, and what to try. */
    void ready(Server server, boolean dev) {
        if (json) {
            terminal.line(Json.of(facts(server)).text());
        } else {
            people(server, dev);
        }
        server.notices()
                .forEach(notice ->
                        terminal.note(terminal.styledError(Style.YELLOW, "Note:") + " " + notice));
    }

    void stopping() {
        terminal.note("Stopping: no more requests, and attempts under way have 20 s to end."
                + " Press Ctrl-C again to stop at once.");
    }

    void stopped() {
        terminal.note("Stopped.");
    }

    private Map<String, Object> facts(Server server) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("url", server.url().toString());
        facts.put("docs", server.url() + "/docs");
        facts.put("data", settings.storage().data().toString());
        facts.put("database", database());
        server.keyFile().ifPresent(path -> facts.put("key_file", path.toString()));
        facts.put("version", Version.ofThisBuild().text());
        facts.put("process", ProcessHandle.current().pid());
        return facts;
    }

    private void people(Server server, boolean dev) {
        terminal.line(
                terminal.styled(Style.BOLD, "Filebell " + Version.ofThisBuild() + " is ready at ")
                        + terminal.styled(Style.CYAN, server.url().toString()));
        terminal.line("");
        row("Docs", server.url() + "/docs");
        row("Data", settings.storage().data().toString());
        row("Database", database());
        row("API key", server.keyFile().map(Path::toString).orElseGet(this::keyWithoutFile));
        row("Webhooks", webhooks(dev));
        terminal.line("");
        terminal.line(terminal.styled(Style.DIM, "Ctrl-C stops it. In another terminal: ")
                + "./filebell ls");
    }

    private void row(String name, String value) {
        terminal.line("  " + terminal.styled(Style.DIM, "%-9s".formatted(name)) + " " + value);
    }

    private String database() {
        return settings.storage().database().map(url -> url.shown()).orElse("SQLite");
    }

    /** A restored folder has no file with a key, and the keys that its database knows. */
    private String keyWithoutFile() {
        return settings.keys().admin().isPresent()
                ? "as given in FILEBELL_ADMIN_KEY"
                : "the keys of this data hold; none that works is in a file";
    }

    private String webhooks(boolean dev) {
        String networks = settings.allowNetworks().stream()
                .filter(range -> !dev || !range.network().isLoopbackAddress())
                .map(Cidr::toString)
                .collect(Collectors.joining(", "));
        return "to public addresses over https"
                + (dev ? ", and to this machine over http (--dev)" : "")
                + (networks.isEmpty() ? "" : ", and to " + networks);
    }
}
