package io.filebell.stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.filebell.base.Limits;
import io.filebell.base.Ticker;
import io.filebell.base.WorkspaceId;
import io.filebell.event.EventTypes;
import io.filebell.operation.Caller;
import io.filebell.operation.Catalog;
import io.filebell.operation.Default;
import io.filebell.operation.Limit;
import io.filebell.operation.Operation;
import io.filebell.operation.Says;
import io.filebell.operation.Scope;
import io.filebell.stream.Feed.Step;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lists of events from a cursor, which wait for the next event when asked to.
 *
 * <p>The work of a request is bounded: one that matches rarely ends after
 * {@link Limits#EVENTS_LOOKED_AT} events with what it found, be it nothing, and a cursor to go on
 * with.
 */
final class EventLists {

    static final String AFTER =
            "Where to go on: \"next\" of the list before, or the id of an event of"
                    + " a stream; \"latest\" for what comes from now on.";

    static final String SINCE = "A time: without \"after\", only what happened then or later.";

    private static final String LIMIT = "How many events at most.";
    private static final String WAIT = "Seconds to wait for an event when there is none. The answer"
            + " may come earlier without one; go on with its \"next\".";

    /** So that what was written a moment ago is listed as a rule, also without a wait. */
    private static final int LOOKS_WHILE_HELD = 50;

    private final Feeds feeds;
    private final EventTypes types;
    private final Bells bells;
    private final Ticker ticker;
    private final Seats waits =
            new Seats("requests wait for events", Limits.EVENT_WAITS_OF_KEY, Limits.EVENT_WAITS);

    EventLists(Feeds feeds, EventTypes types, Bells bells, Ticker ticker) {
        this.feeds = feeds;
        this.types = types;
        this.bells = bells;
        this.ticker = ticker;
    }

    record ListEvents(
            WorkspaceId workspace,

            @Says(AFTER + " Left out: from the oldest that is kept.") @Limit(min = 1) @Nullable
            String after,

            @Says(SINCE) @Nullable Instant since,

            @Says(EventChoice.SAYS) @Limit(min = 1, max = Limits.EVENT_PATTERNS_ASKED) @Nullable
            List<String> types,

            @Says(LIMIT) @Limit(min = 1, max = Limits.PAGE_MAX) @Default("" + Limits.PAGE_DEFAULT)
            int limit,

            @JsonProperty("wait")
            @Says(WAIT)
            @Limit(min = 0, max = Limits.EVENT_WAIT_SECONDS)
            @Default("0")
            int waitSeconds) {}

    record ListOrganizationEvents(
            @Says(AFTER + " Left out: from the oldest that is kept.") @Limit(min = 1) @Nullable
            String after,

            @Says(EventChoice.SAYS) @Limit(min = 1, max = Limits.EVENT_PATTERNS_ASKED) @Nullable
            List<String> types,

            @Says(LIMIT) @Limit(min = 1, max = Limits.PAGE_MAX) @Default("" + Limits.PAGE_DEFAULT)
            int limit,

            @JsonProperty("wait")
            @Says(WAIT)
            @Limit(min = 0, max = Limits.EVENT_WAIT_SECONDS)
            @Default("0")
            int waitSeconds,

            @Says(Feeds.WORKSPACES) @Limit(min = 1, max = Limits.EVENT_WORKSPACES_ASKED) @Nullable
            Set<WorkspaceId> workspaces) {}

    /** Which page is asked for, of whatever feed. */
    private record Terms(EventChoice choice, int limit, int waitSeconds) {}

    void addTo(Catalog catalog) {
        catalog.add(Operation.get("/v1/workspaces/{workspace}/events")
                .named("event.list")
                .says("List the events of a workspace in their order, or wait for the next one.")
                .needs(Scope.EVENTS_READ)
                .takes(ListEvents.class)
                .gives(EventPage.class)
                .by(this::list));
        catalog.add(Operation.get("/v1/events")
                .named("organization_event.list")
                .says("List the events of all workspaces that you may see, and, for owners and"
                        + " admins, of the organization itself, in one order; or wait for"
                        + " the next one.")
                .needs(Scope.EVENTS_READ)
                .takes(ListOrganizationEvents.class)
                .gives(EventPage.class)
                .by(this::listOfOrganization));
    }

    EventPage list(Caller caller, ListEvents input) {
        Terms terms = terms(input.types(), input.limit(), input.waitSeconds());
        WorkspaceFeed feed = feeds.of(caller, input.workspace());
        Long start = feed.start(Optional.ofNullable(input.after()), input.since(), Feed.OLDEST);
        return page(caller, feed, start, terms);
    }

    EventPage listOfOrganization(Caller caller, ListOrganizationEvents input) {
        Terms terms = terms(input.types(), input.limit(), input.waitSeconds());
        OrganizationFeed feed = feeds.ofOrganization(caller, input.workspaces());
        return page(
                caller,
                feed,
                feed.start(Objects.requireNonNullElse(input.after(), Feed.OLDEST)),
                terms);
    }

    private Terms terms(@Nullable List<String> asked, int limit, int waitSeconds) {
        return new Terms(EventChoice.of(asked, types), limit, waitSeconds);
    }

    private <P> EventPage page(Caller caller, Feed<P> feed, P start, Terms terms) {
        Gathering<P> page = new Gathering<>(terms.choice(), terms.limit(), start);
        try (Watch<P> watch = new Watch<>(feed, bells, ticker)) {
            gather(watch, page, terms);
            for (int i = 0; page.isEmpty() && watch.isHeld() && i < LOOKS_WHILE_HELD; i++) {
                gather(watch, page, terms);
            }
            if (page.isEmpty() && !page.isOver() && terms.waitSeconds() > 0) {
                waitFor(caller, watch, page, terms);
            }
        }
        return new EventPage(page.items(), feed.cursor(page.place()));
    }

    private <P> void waitFor(Caller caller, Watch<P> watch, Gathering<P> page, Terms terms) {
        try (Seats.Seat _ = waits.take(caller.key())) {
            long until = ticker.nanos() + TimeUnit.SECONDS.toNanos(terms.waitSeconds());
            while (page.isEmpty() && !page.isOver() && watch.await(page.place(), until)) {
                gather(watch, page, terms);
            }
        }
    }

    private static <P> void gather(Watch<P> watch, Gathering<P> page, Terms terms) {
        while (!page.isOver()) {
            int most = terms.choice().patterns().isEmpty()
                    ? Math.min(terms.limit(), Limits.EVENTS_READ_AT_ONCE)
                    : Limits.EVENTS_READ_AT_ONCE;
            Step<P> step = watch.look(page.place(), most);
            page.take(step);
            if (step.looked() == 0) {
                return;
            }
        }
    }
}
