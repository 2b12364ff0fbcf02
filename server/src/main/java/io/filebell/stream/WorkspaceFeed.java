package io.filebell.stream;

import io.filebell.account.Access;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.event.Event;
import io.filebell.event.EventLog;
import io.filebell.event.RecentEvents;
import io.filebell.operation.Caller;
import io.filebell.operation.CursorFormat;
import io.filebell.operation.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The log of one workspace; a place is the sequence of the event before it. */
final class WorkspaceFeed implements Feed<Long> {

    private final Ground ground;
    private final Caller caller;
    private final WorkspaceId workspace;
    private final CursorFormat<Place> cursors;
    private String epoch = "";

    /** What feeds read from. */
    record Ground(
            Database database, EventLog log, RecentEvents recent, Access access, Bells bells) {}

    /** What a cursor of a workspace holds; the workspace itself is its kind. */
    record Place(String epoch, long sequence) {
        Place {
            Objects.requireNonNull(epoch);
        }
    }

    WorkspaceFeed(Ground ground, Caller caller, WorkspaceId workspace) {
        this.ground = ground;
        this.caller = caller;
        this.workspace = workspace;
        this.cursors = new CursorFormat<>("events of " + workspace, Place.class);
    }

    @Override
    public Long start(String after) {
        ground.access().require(caller, workspace, Scope.EVENTS_READ);
        return ground.database().read(tx -> {
            epoch = ground.log().epoch(tx);
            return switch (after) {
                case OLDEST -> ground.log().tail(tx, workspace);
                case LATEST -> ground.log().head(tx, workspace);
                default -> place(tx, cursors.read(after).orElseThrow());
            };
        });
    }

    /**
     * Where to begin for what was told at or after a time; called first, instead of {@link #start}.
     */
    Long startAt(Instant then) {
        ground.access().require(caller, workspace, Scope.EVENTS_READ);
        return ground.database().read(tx -> {
            epoch = ground.log().epoch(tx);
            return ground.log().lastUntil(tx, workspace, then);
        });
    }

    /** Where a cursor says, else where a time does, else {@code otherwise}. */
    Long start(Optional<String> after, @Nullable Instant since, String otherwise) {
        return after.isEmpty() && since != null ? startAt(since) : start(after.orElse(otherwise));
    }

    @Override
    public Step<Long> after(Long place, int limit) {
        ground.access().require(caller, workspace, Scope.EVENTS_READ);
        Optional<List<Event>> recent = ground.recent().after(workspace, place, limit);
        List<Event> events = recent.isPresent()
                ? recent.get()
                : ground.database().read(tx -> read(tx, place, limit));
        return new Step<>(
                events.stream()
                        .map(event -> new Heard<>(event, event.sequence()))
                        .toList(),
                place + events.size(),
                events.size(),
                false);
    }

    @Override
    public String cursor(Long place) {
        return cursors.write(new Place(epoch, place));
    }

    @Override
    public Bell bell() {
        return ground.bells().of(workspace);
    }

    @Override
    public boolean mayFollow(Long place, Bell bell) {
        return bell.reached() > place;
    }

    private long place(Tx tx, Place told) {
        if (!told.epoch().equals(epoch)) {
            throw Feed.otherEpoch();
        }
        if (told.sequence() < ground.log().tail(tx, workspace)) {
            throw Feed.tooOld();
        }
        if (told.sequence() > ground.log().head(tx, workspace)) {
            throw Feed.beyondEnd();
        }
        return told.sequence();
    }

    private List<Event> read(Tx tx, long place, int limit) {
        if (!ground.log().epoch(tx).equals(epoch)) {
            throw Feed.otherEpoch();
        }
        List<Event> events = ground.log().read(tx, workspace, place, limit);
        boolean gap = events.isEmpty()
                ? ground.log().tail(tx, workspace) > place
                : events.getFirst().sequence() > place + 1;
        if (gap) {
            throw Feed.tooOld();
        }
        return events;
    }
}
