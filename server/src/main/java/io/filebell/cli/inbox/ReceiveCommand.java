package io.filebell.cli.inbox;

import com.sun.net.httpserver.HttpServer;
import io.filebell.cli.Commands;
import io.filebell.cli.Failure;
import io.filebell.cli.FileTrouble;
import io.filebell.cli.Shell;
import io.filebell.cli.Signals;
import io.filebell.receiver.Handler;
import io.filebell.receiver.HandlerOptions;
import io.filebell.receiver.Inbox;
import io.filebell.receiver.InboxException;
import io.filebell.receiver.OnCrash;
import io.filebell.receiver.Receiver;
import io.filebell.receiver.Replays;
import io.filebell.receiver.Secret;
import io.filebell.receiver.SignatureFormat;
import io.filebell.receiver.SignatureKey;
import io.filebell.receiver.Verifier;
import io.filebell.receiver.VerifyingKey;
import io.filebell.receiver.jdk.ReceiverHandler;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code filebell receive}: a listener for those who write no server. */
@Command(
        name = "receive",
        description = "Listen for webhooks, keep them in a file, and run a program for each.",
        customSynopsis = "filebell receive [options] [-- COMMAND [ARGUMENT...]]",
        footer = {
            "",
            "Each request is verified, kept, and answered; then COMMAND runs, with the event's JSON"
                    + " on its standard input and EVENT_ID, EVENT_TYPE, EVENT_NUMBER, EVENT_ATTEMPT"
                    + " and EVENT_RECEIVED_AT in its environment. It is not run by a shell. Exit"
                    + " code 0 means done; anything else is tried again. Without COMMAND, events"
                    + " are printed.",
            "Works with any sender of Standard Webhooks. Examples:",
            "  filebell receive --secret-file secret.txt",
            "  filebell receive --secret whsec_... --events 'file.created' -- python3 index.py",
            "  filebell inbox list --state dead; filebell inbox replay 42"
        })
public final class ReceiveCommand implements Callable<Integer> {

    private static final String PATH = "/hook";

    private final Shell shell;

    @Option(
            names = "--secret",
            paramLabel = "SECRET",
            description = "The endpoint's secret, whsec_..., or its public key, whpk_.... Several"
                    + " while one is being replaced. Default: the variable SECRET")
    private List<String> secrets = new ArrayList<>();

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description = "A file with the secrets, one in a line.")
    private @Nullable Path secretFile;

    @Option(
            names = "--sender",
            paramLabel = "FORMAT",
            defaultValue = "STANDARD",
            description = "How the sender signs: standard, github or stripe. Default: standard")
    private Sender sender = Sender.STANDARD;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "The address to listen at. Default: ${DEFAULT-VALUE}")
    private String host = "";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "3000",
            description = "The port to listen at; 0 takes a free one. Default: ${DEFAULT-VALUE}")
    private int port;

    @Option(
            names = "--inbox",
            paramLabel = "FILE",
            defaultValue = "inbox.db",
            description = "Where everything is kept. Default: ${DEFAULT-VALUE}")
    private Path inboxFile = Path.of("");

    @Option(
            names = "--events",
            paramLabel = "TYPE",
            description = "The types to run for, such as file.* or file.created; others are kept"
                    + " and not run. Default: all")
    private List<String> events = new ArrayList<>();

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "4",
            description = "How many run at once; those of one file run one after the other."
                    + " Default: ${DEFAULT-VALUE}")
    private int concurrency;

    @Option(
            names = "--attempts",
            paramLabel = "N",
            description = "How often an event is tried before it is set aside as dead."
                    + " Default: 12, over some three hours")
    private int attempts = HandlerOptions.DEFAULT.attempts();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "How long COMMAND may take. Default: ${DEFAULT-VALUE}")
    private long timeoutSeconds;

    @Option(
            names = "--once",
            description = "COMMAND must not be repeated: what was running when this process was"
                    + " killed is set aside instead of run again.")
    private boolean once;

    @Option(
            names = "--run-replays",
            description = "Run events again that the sender replays (filebell-replay); else those"
                    + " that ran count as duplicates.")
    private boolean runReplays;

    @Option(names = "--json", description = "Say what happens as JSON, one line each.")
    private boolean json;

    @Parameters(paramLabel = "COMMAND", description = "The program to run, and its arguments.")
    private List<String> command = new ArrayList<>();

    public ReceiveCommand(Shell shell) {
        this.shell = shell;
    }

    /** Whose way to sign. */
    enum Sender {
        STANDARD,
        GITHUB,
        STRIPE
    }

    @Override
    public Integer call() throws InterruptedException {
        check();
        Verifier verifier = verifier();
        CountDownLatch stop = new CountDownLatch(1);
        new Signals(stop::countDown, () -> Runtime.getRuntime().halt(Commands.FAILED)).listen();
        ReceiveReport report = new ReceiveReport(shell.terminal(), json);
        Inbox inbox = open();
        try (Receiver receiver = receiver(verifier, inbox, report);
                InboxDoor _ = InboxDoor.open(
                        new InboxClerk(inbox), inboxFile.toAbsolutePath(), new SecureRandom())) {
            HttpServer server = serve(receiver);
            report.ready("http://" + host + ":" + server.getAddress().getPort() + PATH, inboxFile);
            stop.await();
            report.stopping();
            server.stop(1);
        }
        return Commands.DONE;
    }

    private void check() {
        if (concurrency < 1 || attempts < 1 || timeoutSeconds < 1) {
            throw Failure.wrongUsage("--concurrency, --attempts and --timeout are at least 1.");
        }
        if (port < 0 || port > 65_535) {
            throw Failure.wrongUsage("--port is from 0 to 65535.");
        }
    }

    private Inbox open() {
        try {
            return Inbox.open("jdbc:sqlite:" + inboxFile.toAbsolutePath());
        } catch (InboxException e) {
            throw Failure.failed(
                    "The inbox " + inboxFile + " cannot be used: " + e.getMessage(), e);
        }
    }

    private Receiver receiver(Verifier verifier, Inbox inbox, ReceiveReport report) {
        HandlerOptions options = HandlerOptions.DEFAULT
                .withAttempts(attempts)
                .withOnCrash(once ? OnCrash.SET_ASIDE : OnCrash.RUN_AGAIN);
        PrintStream output = json ? shell.terminal().err() : shell.terminal().out();
        Handler handler = command.isEmpty()
                ? report::printed
                : new EventProgram(
                        command,
                        Duration.ofSeconds(timeoutSeconds),
                        output,
                        report,
                        shell.ticker());
        var builder = Receiver.builder()
                .verifier(verifier)
                .inbox(inbox)
                .concurrency(concurrency)
                .replays(runReplays ? Replays.RUN_AGAIN : Replays.ONLY_MISSING)
                .clock(shell.clock())
                .ticker(shell.ticker()::nanos);
        (events.isEmpty() ? List.of("*") : events)
                .forEach(type -> builder.on(type, options, handler));
        try {
            return builder.start();
        } catch (IllegalArgumentException e) {
            inbox.close();
            throw Failure.wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    private HttpServer serve(Receiver receiver) {
        try {
            return ReceiverHandler.serve(receiver, host, port, PATH);
        } catch (IOException e) {
            throw Failure.failed(
                    "It is not possible to listen at " + host + ":" + port + ": " + e.getMessage()
                            + ". Another program may be there; --port names another port.",
                    e);
        }
    }

    private Verifier verifier() {
        List<String> all = new ArrayList<>(secrets);
        if (secretFile != null) {
            all.addAll(lines(secretFile));
        }
        if (all.isEmpty()) {
            shell.variable("SECRET").ifPresent(all::add);
        }
        if (all.isEmpty()) {
            throw Failure.wrongUsage("A listener needs the endpoint's secret: --secret-file,"
                    + " --secret, or the variable SECRET. Filebell showed it when the endpoint was"
                    + " registered.");
        }
        try {
            return verifier(all);
        } catch (IllegalArgumentException e) {
            // Its message could repeat a secret.
            throw Failure.wrongUsage(
                    "That is no secret: it begins with whsec_ and is copied as a" + " whole.");
        }
    }

    private Verifier verifier(List<String> all) {
        Verifier verifier = switch (sender) {
            case STANDARD -> Verifier.of(key(all.getFirst()));
            case GITHUB -> Verifier.of(SignatureFormat.GITHUB, all.getFirst());
            case STRIPE -> Verifier.of(SignatureFormat.STRIPE, all.getFirst());
        };
        for (String other : all.subList(1, all.size())) {
            verifier = sender == Sender.STANDARD
                    ? verifier.alsoUntil(Instant.MAX, key(other))
                    : verifier.alsoUntil(Instant.MAX, other);
        }
        return verifier;
    }

    private static SignatureKey key(String text) {
        return text.startsWith("whpk_") ? VerifyingKey.parse(text) : Secret.parse(text);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw Failure.failed(file + " cannot be read: " + FileTrouble.words(e), e);
        }
    }
}
