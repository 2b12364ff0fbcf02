package io.filebell.stream;

import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.base.Ticker;
import io.filebell.base.WorkspaceId;
import io.filebell.event.Event;
import io.filebell.event.EventJson;
import io.filebell.event.EventTypes;
import io.filebell.http.Exchange;
import io.filebell.http.HandWritten;
import io.filebell.operation.Default;
import io.filebell.operation.Limit;
import io.filebell.operation.Says;
import io.filebell.operation.Scope;
import io.filebell.stream.Feed.Heard;
import io.filebell.stream.Feed.Step;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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
    private final Samples samples;
    private final EventTypes types;
    private final Function<Event, String> webhookBody;
    private final Bells bells;
    private final Ticker ticker;
    private final Seats streams = new Seats(
            "streams of events are open", Limits.EVENT_STREAMS_OF_KEY, Limits.EVENT_STREAMS);

    EventStreams(Feeds feeds, Samples samples, Bells bells, Hearing.Ground ground) {
        this.feeds = feeds;
        this.samples = samples;
        this.types = ground.types();
        this.webhookBody = ground.webhookBody();
        this.bells = bells;
        this.ticker = ground.ticker();
    }

    record StreamEvents(
            WorkspaceId workspace,

            @Says(EventLists.AFTER + " Left out: from now on.") @Limit(min = 1) @Nullable
            String after,

            @Says(EventLists.SINCE) @Nullable Instant since,

            @Says(EventChoice.SAYS) @Limit(min = 1, max = Limits.EVENT_PATTERNS_ASKED) @Nullable
            List<String> types,

            @Says("Whether \"data\" is the body of a webhook byte for byte: thin where the event is"
                    + " large.")
            @Default("false")
            boolean webhook,

            @Says("Whether samples come too, with \"test\": true and without an id.")
            @Default("false")
            boolean samples) {}

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
                        .says("Get the events of all workspaces that you may see, and, for"
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
        EventChoice choice = EventChoice.of(input.types(), types);
        WorkspaceFeed feed = feeds.of(exchange.caller(), input.workspace());
        Long start = feed.start(lastSeen(exchange, input.after()), input.since(), Feed.LATEST);
        Manner manner = new Manner(choice, input.webhook() ? webhookBody : EventJson::text);
        if (!input.samples()) {
            stream(exchange, feed, start, manner);
            return;
        }
        try (Samples.Basket basket = samples.open(input.workspace(), choice)) {
            stream(exchange, feed, start, manner.with(basket));
        }
    }

    private void streamOfOrganization(Exchange exchange) throws IOException {
        StreamOrganizationEvents input = exchange.input(StreamOrganizationEvents.class);
        EventChoice choice = EventChoice.of(input.types(), types);
        OrganizationFeed feed = feeds.ofOrganization(exchange.caller(), input.workspaces());
        stream(
                exchange,
                feed,
                feed.start(lastSeen(exchange, input.after()).orElse(Feed.LATEST)),
                new Manner(choice, EventJson::text));
    }

    private static Optional<String> lastSeen(Exchange exchange, @Nullable String after) {
        return exchange.header(LAST_EVENT_ID)
                .filter(id -> !id.isBlank())
                .or(() -> Optional.ofNullable(after));
    }

    /** What a stream tells, and as which text. */
    private record Manner(
            EventChoice choice, Function<Event, String> text, Optional<Samples.Basket> samples) {

        Manner(EventChoice choice, Function<Event, String> text) {
            this(choice, text, Optional.empty());
        }

        Manner with(Samples.Basket basket) {
            return new Manner(choice, text, Optional.of(basket));
        }

        /** How long the stream is silent at most. */
        Duration silence() {
            return samples.isPresent() ? Limits.SAMPLED_STREAM_SILENCE : Limits.STREAM_SILENCE;
        }

        boolean hasSamples() {
            return samples.filter(basket -> !basket.isEmpty()).isPresent();
        }
    }

    private <P> void stream(Exchange exchange, Feed<P> feed, P start, Manner manner)
            throws IOException {
        try (Seats.Seat _ = streams.take(exchange.caller().key());
                Watch<P> watch = new Watch<>(feed, bells, ticker, manner::hasSamples)) {
            exchange.set("X-Accel-Buffering", "no");
            SentEvents out = new SentEvents(exchange.stream(200, MEDIA_TYPE, Optional.empty()));
            if (!exchange.isHead()) {
                new Telling<>(feed, watch, manner, out).untilTheEnd(exchange, start);
            }
        }
    }

    /** One open stream. */
    private final class Telling<P> {
        private final Feed<P> feed;
        private final Watch<P> watch;
        private final Manner manner;
        private final SentEvents out;
        private long spokeAt;

        Telling(Feed<P> feed, Watch<P> watch, Manner manner, SentEvents out) {
            this.feed = feed;
            this.watch = watch;
            this.manner = manner;
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
                    tellSamples();
                    if (silentTooLong()) {
                        keepAlive(place, told);
                        told = place;
                    }
                    if (step.looked() == 0) {
                        watch.await(place, spokeAt + manner.silence().toNanos());
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
                if (manner.choice().includes(heard.event())) {
                    out.event(
                            feed.cursor(heard.place()),
                            heard.event().type(),
                            manner.text().apply(heard.event()));
                    any = true;
                }
            }
            if (any) {
                spoke();
            }
            return any;
        }

        private void tellSamples() throws IOException {
            while (manner.hasSamples()) {
                Optional<Event> sample = manner.samples().flatMap(Samples.Basket::next);
                if (sample.isPresent()) {
                    out.event(sample.get().type(), EventJson.sample(sample.get()));
                    spoke();
                }
            }
        }

        private boolean silentTooLong() {
            return ticker.nanos() - spokeAt >= manner.silence().toNanos();
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
            spokeAt = ticker.nanos();
            out.flush();
        }
    }
}
