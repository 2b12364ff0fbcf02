package io.filebell.cli.doctor;

import io.filebell.base.Json;
import io.filebell.cli.Commands;
import io.filebell.cli.Failure;
import io.filebell.cli.ServerClient;
import io.filebell.cli.ServerOption;
import io.filebell.cli.Shell;
import io.filebell.cli.Terminal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code filebell doctor}: looks at a server, or at one of its endpoints. */
@Command(
        name = "doctor",
        description =
                "Check a server, or one of its endpoints: name, TLS, clock, addresses, proxies.",
        footer = {
            "",
            "A sentence for each thing: ok, warning or failed. Exits with 1 when something failed.",
            "With an endpoint, the server sends it a signed webhook.test.",
            "",
            "Examples:",
            "  filebell doctor",
            "  filebell doctor ep_01jd2v7q8x3kfm5t9w0rbe4hzn",
            "  filebell doctor https://example.com/hook --json"
        })
public final class DoctorCommand implements Callable<Integer> {

    /** A stream begins at once; a proxy that holds it back does so for much longer. */
    private static final Duration STREAM = Duration.ofSeconds(10);

    private static final int WORD = 10;

    private final Shell shell;
    private final Duration streamPatience;

    @Parameters(
            arity = "0..1",
            paramLabel = "ENDPOINT",
            description = "The id or URL of an endpoint; without it, the server is checked.")
    private @Nullable String endpoint;

    @Option(
            names = "--workspace",
            paramLabel = "WORKSPACE",
            description = "Where the endpoint is, by name or id; everywhere when left out.")
    private @Nullable String workspace;

    @Mixin
    private final ServerOption server = new ServerOption();

    @Option(names = "--json", description = "Show each finding as JSON, one in a line.")
    private boolean json;

    public DoctorCommand(Shell shell) {
        this(shell, STREAM);
    }

    DoctorCommand(Shell shell, Duration streamPatience) {
        this.shell = shell;
        this.streamPatience = streamPatience;
    }

    @Override
    public Integer call() {
        if (endpoint == null && workspace != null) {
            throw Failure.wrongUsage("--workspace says where an endpoint is: name one.");
        }
        AtomicBoolean failed = new AtomicBoolean();
        try (ServerClient client = new ServerClient(server.access(shell))) {
            if (endpoint == null) {
                new ServerCheckup(shell, client, streamPatience, finding -> tell(finding, failed))
                        .run();
            } else {
                new EndpointCheckup(shell, client, finding -> tell(finding, failed))
                        .run(endpoint, Optional.ofNullable(workspace));
            }
        }
        return failed.get() ? Commands.FAILED : Commands.DONE;
    }

    private void tell(Finding finding, AtomicBoolean failed) {
        if (finding.isFailed()) {
            failed.set(true);
        }
        Terminal terminal = shell.terminal();
        if (json) {
            Map<String, String> told = new LinkedHashMap<>();
            told.put("check", finding.check());
            told.put("verdict", finding.verdict().text());
            told.put("says", finding.says());
            terminal.line(Json.of(told).text());
            return;
        }
        String verdict = finding.verdict().text();
        terminal.line(terminal.styled(finding.verdict().style(), verdict)
                + " ".repeat(WORD - verdict.length())
                + finding.check()
                + " ".repeat(Math.max(1, WORD + 2 - finding.check().length()))
                + finding.says());
    }
}
