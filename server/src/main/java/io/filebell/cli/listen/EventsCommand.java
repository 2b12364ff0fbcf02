package io.filebell.cli.listen;

import io.filebell.cli.Failure;
import io.filebell.cli.ServerClient;
import io.filebell.cli.ServerOption;
import io.filebell.cli.Shell;
import io.filebell.cli.Signals;
import io.filebell.cli.Terminal;
import io.filebell.cli.Terminal.Style;
import io.filebell.cli.WorkspaceOption;
import io.filebell.cli.Workspaces;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code filebell events}: what happened in a workspace, and what happens. */
@Command(
        name = "events",
        description = "Show the events of a workspace, oldest first.",
        footer = {
            "",
            "Without --since and --after, all that are kept; with --follow, those from now on.",
            "",
            "Examples:",
            "  filebell events --since 1h",
            "  filebell events --follow --type 'file.*'",
            "  filebell events --json --since 2026-11-01 | jq .data.file.path"
        })
public final class EventsCommand implements Callable<Integer> {

    private final Shell shell;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what happens, until it is stopped.")
    private boolean follow;

    @Mixin
    private final WorkspaceOption workspace = new WorkspaceOption();

    @Option(
            names = "--type",
            paramLabel = "T",
            description = "Only these types, with commas between: file.created, 'file.*'.")
    private @Nullable String type;

    @Mixin
    private final SinceOption since = new SinceOption();

    @Option(
            names = "--after",
            paramLabel = "CURSOR",
            description = "From where an earlier list ended.")
    private @Nullable String after;

    @Mixin
    private final ServerOption server = new ServerOption();

    @Option(names = "--json", description = "Show each event as JSON, one in a line.")
    private boolean json;

    public EventsCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws InterruptedException {
        Place start = start();
        try (ServerClient client = new ServerClient(server.access(shell))) {
            Workspaces.Known known = workspace.choose(client);
            EventPages pages = new EventPages(
                    client, known, new EventPages.Wanted(Optional.ofNullable(type), false));
            if (follow) {
                follow(client, pages, start);
            } else {
                list(pages, start);
            }
        }
        return 0;
    }

    private Place start() {
        Optional<Place> from = since.instant(shell).map(Place.From::new);
        if (after == null) {
            return from.orElse(follow ? Place.now() : Place.oldest());
        }
        if (from.isPresent()) {
            throw Failure.wrongUsage("Say --since or --after, not both.");
        }
        return new Place.After(after);
    }

    private void list(EventPages pages, Place start) {
        AtomicBoolean any = new AtomicBoolean();
        String cursor = pages.forEach(start, event -> {
            any.set(true);
            show(event);
        });
        if (!json) {
            note((any.get() ? "" : "There is no such event. ") + "What comes next: --after "
                    + cursor);
        }
    }

    private void follow(ServerClient client, EventPages pages, Place start)
            throws InterruptedException {
        try (LiveEvents live = new LiveEvents(client, pages, shell, start, 0)) {
            Signals.untilAsked(live::close);
            for (Told told = live.next(); !(told instanceof Told.Ended); told = live.next()) {
                switch (told) {
                    case Told.Heard heard -> show(heard.event());
                    case Told.Lost lost -> note(lost.why() + " Trying again.");
                    case Told.Missed missed -> note(missed.what());
                    case Told.Connected connected -> {
                        if (connected.again()) {
                            note("Connected again; nothing was left out.");
                        }
                    }
                    case Told.Moved moved -> {} // nothing to show
                    case Told.Ended ended -> {} // the loop ends
                }
            }
        }
    }

    private void show(HeardEvent event) {
        Terminal terminal = shell.terminal();
        terminal.line(
                json ? event.text() : new EventLine(terminal, ZoneId.systemDefault()).of(event));
        terminal.requireReader();
    }

    private void note(String text) {
        Terminal terminal = shell.terminal();
        terminal.note(terminal.styledError(Style.DIM, text));
    }
}
