package io.filebell.stream;

import io.filebell.base.ErrorCode;
import io.filebell.base.OrganizationId;
import io.filebell.base.Problem;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import io.filebell.event.Event;
import io.filebell.event.OrganizationPage;
import io.filebell.event.OrganizationPage.Placed;
import io.filebell.event.OrganizationPosition;
import io.filebell.event.WorkspaceRef;
import io.filebell.operation.Caller;
import io.filebell.operation.CursorFormat;
import io.filebell.operation.Operations;
import io.filebell.operation.Role;
import io.filebell.operation.Scope;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * All logs of an organization, in one order.
 *
 * <p><b>Who hears what.</b> Owners and admins of the organization hear everything, its own log
 * included. Everybody else hears of the workspaces that they may see at that moment, and nothing of
 * the organization's own log; the same goes for a key that is restricted to workspaces, whoever's
 * it is. Whoever names workspaces hears of those alone.
 */
final class OrganizationFeed implements Feed<OrganizationPosition> {

    private final WorkspaceFeed.Ground ground;
    private final Caller caller;
    private final OrganizationId organization;
    private final Set<WorkspaceId> asked;
    private final CursorFormat<Place> cursors;
    private String epoch = "";

    /** What a cursor of an organization holds; the organization itself is its kind. */
    record Place(String epoch, long tx, long number) {
        Place {
            Objects.requireNonNull(epoch);
        }

        OrganizationPosition position() {
            return new OrganizationPosition(tx, number);
        }
    }

    /** @param asked the only workspaces to hear of; empty means all that the caller may */
    OrganizationFeed(WorkspaceFeed.Ground ground, Caller caller, Set<WorkspaceId> asked) {
        this.ground = ground;
        this.caller = caller;
        this.organization = caller.organization();
        this.asked = Set.copyOf(asked);
        this.cursors = new CursorFormat<>("events of " + organization, Place.class);
    }

    @Override
    public OrganizationPosition start(String after) {
        Operations.checkScope(Optional.of(Scope.EVENTS_READ), caller);
        requireAsked();
        return ground.database().read(tx -> {
            audible(tx);
            epoch = ground.log().epoch(tx);
            return switch (after) {
                case OLDEST -> ground.log().organizationTail(tx, organization);
                case LATEST -> ground.log().organizationHead(tx, organization);
                default -> place(tx, cursors.read(after).orElseThrow());
            };
        });
    }

    @Override
    public Step<OrganizationPosition> after(OrganizationPosition place, int limit) {
        requireAsked();
        return ground.database().read(tx -> {
            Predicate<Event> audible = audible(tx);
            if (!ground.log().epoch(tx).equals(epoch)) {
                throw Feed.otherEpoch();
            }
            if (place.compareTo(ground.log().organizationTail(tx, organization)) < 0) {
                throw Feed.tooOld();
            }
            OrganizationPage page = ground.log().readOrganization(tx, organization, place, limit);
            List<Placed> events = page.events();
            return new Step<>(
                    events.stream()
                            .filter(placed -> audible.test(placed.event()))
                            .map(placed -> new Heard<>(placed.event(), placed.position()))
                            .toList(),
                    events.isEmpty() ? place : events.getLast().position(),
                    events.size(),
                    page.held());
        });
    }

    @Override
    public String cursor(OrganizationPosition place) {
        return cursors.write(new Place(epoch, place.tx(), place.number()));
    }

    @Override
    public Bell bell() {
        return ground.bells().ofAll();
    }

    @Override
    public boolean mayFollow(OrganizationPosition place, Bell bell) {
        return true;
    }

    private OrganizationPosition place(Tx tx, Place told) {
        if (!told.epoch().equals(epoch)) {
            throw Feed.otherEpoch();
        }
        OrganizationPosition place = told.position();
        if (place.compareTo(ground.log().organizationTail(tx, organization)) < 0) {
            throw Feed.tooOld();
        }
        if (place.compareTo(ground.log().organizationHead(tx, organization)) > 0) {
            throw Feed.beyondEnd();
        }
        return place;
    }

    private void requireAsked() {
        for (WorkspaceId workspace : asked) {
            ground.access().require(caller, workspace, Scope.EVENTS_READ);
        }
    }

    /** Which events the caller may hear of now, by what the transaction sees. */
    private Predicate<Event> audible(Tx tx) {
        if (!asked.isEmpty()) {
            return event -> isOf(event, asked);
        }
        if (hearsEverything(tx)) {
            return event -> true;
        }
        Set<WorkspaceId> visible = ground.access().visible(tx, caller).stream()
                .map(WorkspaceRef::id)
                .collect(Collectors.toUnmodifiableSet());
        return event -> isOf(event, visible);
    }

    private boolean hearsEverything(Tx tx) {
        try {
            ground.access().require(tx, caller, Scope.EVENTS_READ, Role.ADMIN);
            return true;
        } catch (Problem problem) {
            if (problem.code() == ErrorCode.FORBIDDEN) {
                return false;
            }
            throw problem;
        }
    }

    private static boolean isOf(Event event, Set<WorkspaceId> workspaces) {
        return event.source()
                .workspace()
                .filter(workspace -> workspaces.contains(workspace.id()))
                .isPresent();
    }
}
