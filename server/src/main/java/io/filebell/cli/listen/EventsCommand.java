package io.filebell.cli.listen;

import io.filebell.cli.Failure;
import io.filebell.cli.ServerClient;
import io.filebell.cli.ServerOption;
import io.filebell.cli.Shell;
import io.filebell.cli.Signals;
import io.filebell.cli.Terminal;
import io.filebell.cli.Terminal.Style;
import io.filebell.cli.Workspaces;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Callable;
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

    @Option(
            names = "--workspace",
            paramLabel = "W",
            description = "Name or id; may be left out when there is one.")
    private @Nullable String workspace;

    @Option(
            names = "--type",
            paramLabel = "T",
            description = "Only these types, with commas between: file.created, 'file.*'.")
    private @Nullable String type;

    @Option(names = "--since", paramLabel = "TIME", description = "From then on: " + Since.FORMS)
    private @Nullable String since;

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
            Workspaces.Known known = new Workspaces(client)
                    .choose(Optional.ofNullable(workspace), Workspaces.OPTION);
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
        if (since != null && after != null) {
            throw Failure.wrongUsage("Say --since or --after, not both.");
        }
        if (after != null) {
            return new Place.After(after);
        }
        if (since != null) {
            return new Place.From(
                    Since.parse(since, shell.clock().instant(), ZoneId.systemDefault()));
        }
        return follow ? Place.now() : Place.oldest();
    }

    private void list(EventPages pages, Place start) {
        Place place = start;
        boolean any = false;
        while (true) {
            EventPages.Page page = pages.after(place, 0);
            page.events().forEach(this::show);
            any |= !page.events().isEmpty();
            Place next = new Place.After(page.next());
            if (page.events().isEmpty() && next.equals(place)) {
                end(any, page.next());
                return;
            }
            place = next;
        }
    }

    private void end(boolean any, String cursor) {
        if (!json) {
            note((any ? "" : "There is no such event. ") + "What comes next: --after " + cursor);
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
    }

    private void note(String text) {
        Terminal terminal = shell.terminal();
        terminal.note(terminal.styledError(Style.DIM, text));
    }
}
