package io.filebell.cli.listen;

import io.filebell.base.Limits;
import io.filebell.cli.ServerAccess;
import io.filebell.cli.ServerClient;
import io.filebell.cli.ServerLog;
import io.filebell.cli.ServerOption;
import io.filebell.cli.Shell;
import io.filebell.cli.Signals;
import io.filebell.cli.WorkspaceOption;
import io.filebell.cli.Workspaces;
import io.filebell.cli.listen.ListenReport.Output;
import io.filebell.endpoint.TargetUrl;
import io.filebell.receiver.Secret;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code filebell listen}: a workspace's events, as they happen, to a program on this machine. */
@Command(
        name = "listen",
        description = {
            "Forward events to a program on this machine, as signed webhooks, without a public URL;"
                    + " without --forward-to, show them."
        },
        footer = {
            "",
            "The first time it begins now, later where it stopped; --since now skips what happened"
                    + " meanwhile.",
            "",
            "Examples:",
            "  filebell listen --forward-to http://localhost:3000/hook",
            "  filebell listen --forward-to 3000/hook --events 'file.*' --since 1h",
            "  filebell listen --forward-to 3000/hook --since 1d --only failed"
        })
public final class ListenCommand implements Callable<Integer> {

    /** What of the past is wanted. */
    enum Only {
        FAILED
    }

    private final Shell shell;
    private final Consumer<Runnable> untilAsked;
    private final Duration patience;

    @Option(
            names = "--forward-to",
            paramLabel = "URL",
            description = "Where to POST events: a URL, or a port and a path.")
    private @Nullable String forwardTo;

    @Mixin
    private final WorkspaceOption workspace = new WorkspaceOption();

    @Option(
            names = "--events",
            paramLabel = "TYPES",
            description = "Only these types, with commas between: file.created, 'file.*'.")
    private @Nullable String events;

    @Mixin
    private final SinceOption since = new SinceOption();

    @Option(
            names = "--only",
            paramLabel = "failed",
            description = "Forward what endpoints did not take, each event once, and end: what is"
                    + " exhausted, being retried, or waiting behind that or at an endpoint that"
                    + " is failing or was disabled for it.")
    private @Nullable Only only;

    @Option(
            names = "--output",
            paramLabel = "FORM",
            description = "lines, compact (one for each event) or json. Default: lines")
    private Output output = Output.LINES;

    @Mixin
    private final ServerOption server = new ServerOption();

    @Option(names = "--json", description = "The same as --output json.")
    private boolean json;

    @Option(
            names = "--print-secret",
            description = "Show the secret that signs what is forwarded, and end.")
    private boolean printSecret;

    public ListenCommand(Shell shell) {
        this(shell, Signals::untilAsked, Limits.LOCAL_ANSWER);
    }

    /**
     * The same.
     *
     * @param untilAsked takes what stops the command
     * @param patience how long the program may take to answer
     */
    ListenCommand(Shell shell, Consumer<Runnable> untilAsked, Duration patience) {
        this.shell = shell;
        this.untilAsked = untilAsked;
        this.patience = patience;
    }

    @Override
    public Integer call() throws InterruptedException {
        ServerLog.quiet();
        if (printSecret) {
            shell.terminal().line(ListenSecret.of(folder(), new SecureRandom()).text());
            return 0;
        }
        Optional<TargetUrl> target = Optional.ofNullable(forwardTo).map(LocalTarget::parse);
        Optional<Instant> from = since.instant(shell);
        ServerAccess access = server.access(shell);
        try (ServerClient client = new ServerClient(access)) {
            Workspaces.Known known = workspace.choose(client);
            ListenReport report = new ListenReport(shell, json ? Output.JSON : output);
            if (only != null) {
                return failed(client, known, report, target, from);
            }
            String manner = target.isPresent() ? "forward" : "show";
            try (KeptPlace kept = KeptPlace.open(folder(), access, known, manner)) {
                listen(client, known, report, new Start(kept, from), outlet(target, report));
            }
        }
        return 0;
    }

    /** Where to begin. */
    private record Start(KeptPlace kept, Optional<Instant> since) {

        Place place() {
            return since.<Place>map(Place.From::new)
                    .or(() -> kept.cursor().map(Place.After::new))
                    .orElse(Place.now());
        }

        String says(EventLine line) {
            if (since.isPresent()) {
                return "with what happened since " + line.moment(since.get());
            }
            if (kept.cursor().isEmpty()) {
                return "now" + (kept.isTaken() ? "; where it stops is not kept" : "");
            }
            return kept.sequence() > 0
                    ? "where it stopped, after event " + kept.sequence()
                    : "where it stopped";
        }
    }

    private Outlet outlet(Optional<TargetUrl> target, ListenReport report) {
        if (target.isEmpty()) {
            return new Printing(
                    shell.terminal(),
                    new EventLine(shell.terminal(), ZoneId.systemDefault()),
                    json || output == Output.JSON);
        }
        Secret secret = ListenSecret.of(folder(), new SecureRandom());
        return new Forwarding(LocalTarget.open(shell, target.get(), secret, patience), report);
    }

    private void listen(
            ServerClient client,
            Workspaces.Known known,
            ListenReport report,
            Start start,
            Outlet outlet)
            throws InterruptedException {
        EventPages pages = pages(client, known, true);
        Place place = start.place();
        String begins = start.says(new EventLine(shell.terminal(), ZoneId.systemDefault()));
        if (start.kept().isTaken()) {
            report.warn("Another \"listen\" of this workspace runs and keeps its place; this one"
                    + " keeps none.");
        }
        if (start.since().isPresent()) {
            start.kept().forget();
        }
        try (LiveEvents live =
                        new LiveEvents(client, pages, shell, place, start.kept().sequence());
                Outlet _ = outlet) {
            Optional<Keyboard> keyboard =
                    outlet instanceof Forwarding ? Keyboard.open(shell) : Optional.empty();
            Listening listening = new Listening(
                    live,
                    outlet,
                    start.kept(),
                    report,
                    () -> ready(report, known, begins, outlet, keyboard));
            untilAsked.accept(listening::stop);
            try {
                listening.run();
            } finally {
                keyboard.ifPresent(Keyboard::close);
            }
        }
        if (start.kept().cursor().isPresent()) {
            report.note("Stopped. The next time it goes on from here.");
        }
    }

    private void ready(
            ListenReport report,
            Workspaces.Known known,
            String begins,
            Outlet outlet,
            Optional<Keyboard> keyboard) {
        String which = Optional.ofNullable(events).orElse("all") + " events of " + known.name();
        switch (outlet) {
            case Printing printing -> report.ready("Showing " + which, begins, Optional.empty());
            case Forwarding forwarding -> {
                report.ready(
                        "Forwarding " + which + " to " + forwarding.url(),
                        begins,
                        Optional.of(ListenSecret.of(folder(), new SecureRandom())));
                keyboard.ifPresent(there -> {
                    report.keys();
                    Keyboard.read(
                            shell.input(),
                            Map.of('r', forwarding::again, 'd', forwarding::details));
                });
                forwarding.check();
            }
        }
    }

    /** Forwards what failed, and ends; whether all of it was taken. */
    private int failed(
            ServerClient client,
            Workspaces.Known known,
            ListenReport report,
            Optional<TargetUrl> target,
            Optional<Instant> from)
            throws InterruptedException {
        EventPages pages = pages(client, known, false);
        FailedEvents.Found past =
                new FailedEvents(client, pages, known, Optional.ofNullable(events)).find(from);
        if (!past.everywhere()) {
            report.warn("Endpoints of the organization were left out: only an admin's key sees"
                    + " them.");
        }
        int gone = 0;
        try (Outlet outlet = outlet(target, report)) {
            untilAsked.accept(outlet::stop);
            for (FailedEvents.Failed one : past.events()) {
                Optional<HeardEvent> event = pages.trace(one.event()).map(EventPages.Traced::event);
                if (event.isEmpty()) {
                    gone++;
                } else if (!outlet.take(event.get(), 0)) {
                    return 1;
                }
                report.requireReader();
            }
            report.note(told(past.events().size(), gone, known));
            return outlet instanceof Forwarding forwarding && forwarding.failed() > 0 ? 1 : 0;
        }
    }

    private static String told(int count, int gone, Workspaces.Known known) {
        if (count == 0) {
            return "No endpoint of " + known.name() + " failed to take an event then.";
        }
        return count + (count == 1 ? " event" : " events") + " that endpoints did not take"
                + (gone > 0 ? ", of which " + gone + " are not kept any more." : ".");
    }

    private EventPages pages(ServerClient client, Workspaces.Known known, boolean samples) {
        return new EventPages(
                client, known, new EventPages.Wanted(Optional.ofNullable(events), samples));
    }

    private Path folder() {
        return shell.stateFolder().resolve("listen");
    }
}
