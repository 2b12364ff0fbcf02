package io.filebell.stream;

import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.base.Ticker;
import io.filebell.base.WorkspaceId;
import io.filebell.event.EventJson;
import io.filebell.event.EventTypes;
import io.filebell.http.Exchange;
import io.filebell.http.HandWritten;
import io.filebell.operation.Limit;
import io.filebell.operation.Says;
import io.filebell.operation.Scope;
import io.filebell.stream.Feed.Heard;
import io.filebell.stream.Feed.Step;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events of a workspace and of an organization.
 *
 * <p>The log is the queue: a stream reads on from its place when its client has taken what was sent
 * before, so that a slow client costs nothing but its thread, and one that takes nothing for as
 * long as a connection may be silent is cut off. A stream also ends when the caller may hear no
 * more, when the place falls out of what is kept, and when the server stops; the client then
 * connects again from the last id that it saw.
 */
final class EventStreams {

    private static final String MEDIA_TYPE = "text/event-stream";
    private static final String LAST_EVENT_ID = "Last-Event-ID";

    private final Feeds feeds;
    private final EventTypes types;
    private final Bells bells;
    private final Ticker ticker;
    private final Seats streams = new Seats(
            "streams of events are open", Limits.EVENT_STREAMS_OF_KEY, Limits.EVENT_STREAMS);

    EventStreams(Feeds feeds, EventTypes types, Bells bells, Ticker ticker) {
        this.feeds = feeds;
        this.types = types;
        this.bells = bells;
        this.ticker = ticker;
    }

    record StreamEvents(
            WorkspaceId workspace,

            @Says(EventLists.AFTER + " Left out: from now on.") @Limit(min = 1) @Nullable
            String after,

            @Says(EventChoice.SAYS) @Limit(min = 1, max = Limits.EVENT_PATTERNS_ASKED) @Nullable
            List<String> types) {}

    record StreamOrganizationEvents(
            @Says(EventLists.AFTER + " Left out: from now on.") @Limit(min = 1) @Nullable
            String after,

            @Says(EventChoice.SAYS) @Limit(min = 1, max = Limits.EVENT_PATTERNS_ASKED) @Nullable
            List<String> types,

            @Says(Feeds.WORKSPACES) @Limit(min = 1, max = Limits.EVENT_WORKSPACES_ASKED) @Nullable
            Set<WorkspaceId> workspaces) {}

    List<HandWritten> routes() {
        return List.of(
                route("/v1/workspaces/{workspace}/events/stream")
                        .named("event.stream")
                        .says("Get the events of a workspace as they happen.")
                        .takes(StreamEvents.class)
                        .by(this::stream),
                route("/v1/events/stream")
                        .named("organization_event.stream")
                        .says(
                                "Get the events of all workspaces that you may see, and, for"
                                        + " owners and admins, of the organization itself, as they"
                                        + " happen.")
                        .takes(StreamOrganizationEvents.class)
                        .by(this::streamOfOrganization));
    }

    private static HandWritten.Draft route(String path) {
        return HandWritten.get(path)
                .needs(Scope.EVENTS_READ)
                .header(LAST_EVENT_ID, "The id of the last event that came; goes before \"after\".")
                .gives(
                        200,
                        "Server-sent events: \"id\" is a cursor, \"event\" the type, \"data\" the"
                                + " event. A comment comes when nothing else did for "
                                + Limits.STREAM_SILENCE.toSeconds() + " seconds.",
                        MEDIA_TYPE);
    }

    private void stream(Exchange exchange) throws IOException {
        StreamEvents input = exchange.input(StreamEvents.class);
        stream(
                exchange,
                feeds.of(exchange.caller(), input.workspace()),
                input.after(),
                EventChoice.of(input.types(), types));
    }

    private void streamOfOrganization(Exchange exchange) throws IOException {
        StreamOrganizationEvents input = exchange.input(StreamOrganizationEvents.class);
        stream(
                exchange,
                feeds.ofOrganization(exchange.caller(), input.workspaces()),
                input.after(),
                EventChoice.of(input.types(), types));
    }

    private <P> void stream(
            Exchange exchange, Feed<P> feed, @Nullable String after, EventChoice choice)
            throws IOException {
        P place = feed.start(exchange.header(LAST_EVENT_ID)
                .filter(id -> !id.isBlank())
                .or(() -> Optional.ofNullable(after))
                .orElse(Feed.LATEST));
        try (Seats.Seat _ = streams.take(exchange.caller().key());
                Watch<P> watch = new Watch<>(feed, bells, ticker)) {
            exchange.set("X-Accel-Buffering", "no");
            SentEvents out = new SentEvents(exchange.stream(200, MEDIA_TYPE, Optional.empty()));
            if (!exchange.isHead()) {
                new Telling<>(feed, watch, choice, out).untilTheEnd(exchange, place);
            }
        }
    }

    /** One open stream. */
    private final class Telling<P> {
        private final Feed<P> feed;
        private final Watch<P> watch;
        private final EventChoice choice;
        private final SentEvents out;
        private long spokeAt;

        Telling(Feed<P> feed, Watch<P> watch, EventChoice choice, SentEvents out) {
            this.feed = feed;
            this.watch = watch;
            this.choice = choice;
            this.out = out;
        }

        void untilTheEnd(Exchange exchange, P start) throws IOException {
            out.retry(Limits.STREAM_RETRY);
            out.place(feed.cursor(start));
            spoke();
            P place = start;
            P told = start;
            try {
                while (!bells.isStopping() && !exchange.isStopping()) {
                    Step<P> step = watch.look(place, Limits.EVENTS_READ_AT_ONCE);
                    place = step.place();
                    if (tell(step)) {
                        told = place;
                    }
                    if (silentTooLong()) {
                        keepAlive(place, told);
                        told = place;
                    }
                    if (step.looked() == 0) {
                        watch.await(place, spokeAt + Limits.STREAM_SILENCE.toNanos());
                    }
                }
                out.comment("Filebell is stopping.");
            } catch (Problem problem) {
                out.comment(problem.detail());
            }
            out.flush();
        }

        /** Whether the client now knows the step's place, or one right before it. */
        private boolean tell(Step<P> step) throws IOException {
            boolean any = false;
            for (Heard<P> heard : step.heard()) {
                if (choice.includes(heard.event())) {
                    out.event(
                            feed.cursor(heard.place()),
                            heard.event().type(),
                            EventJson.text(heard.event()));
                    any = true;
                }
            }
            if (any) {
                spoke();
            }
            return any;
        }

        private boolean silentTooLong() {
            return ticker.nanos() - spokeAt >= Limits.STREAM_SILENCE.toNanos();
        }

        /** Also tells how far the stream is, so that what was left out is not looked at again. */
        private void keepAlive(P place, P told) throws IOException {
            out.comment("");
            if (!place.equals(told)) {
                out.place(feed.cursor(place));
            }
            spoke();
        }

        private void spoke() throws IOException {
            out.flush();
            spokeAt = ticker.nanos();
        }
    }
}
