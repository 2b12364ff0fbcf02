package io.filebell.delivery;

import io.filebell.account.Access;
import io.filebell.base.ErrorCode;
import io.filebell.base.EventId;
import io.filebell.base.Json;
import io.filebell.base.Problem;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.delivery.EventView.Whereabouts;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.Endpoints;
import io.filebell.event.Event;
import io.filebell.event.EventJson;
import io.filebell.event.EventLog;
import io.filebell.event.WorkspaceRef;
import io.filebell.operation.Caller;
import io.filebell.operation.Catalog;
import io.filebell.operation.Operation;
import io.filebell.operation.Role;
import io.filebell.operation.Scope;
import java.util.List;
import java.util.Optional;

/** What callers can ask of one event: what it is, and where it went. */
public final class EventOperations {

    private final EventTracer tracer;
    private final Endpoints endpoints;
    private final EventLog events;
    private final Access access;
    private final Database database;

    public EventOperations(
            Deliveries engine,
            Endpoints endpoints,
            EventLog events,
            Access access,
            Database database) {
        this.tracer = new EventTracer(engine, endpoints, events);
        this.endpoints = endpoints;
        this.events = events;
        this.access = access;
        this.database = database;
    }

    record One(EventId event) {}

    public void register(Catalog catalog) {
        catalog.add(Operation.get("/v1/events/{event}")
                .named("event.get")
                .says("Show an event, and for each endpoint that you may see where it went or why"
                        + " not.")
                .needs(Scope.EVENTS_READ)
                .takes(One.class)
                .gives(EventView.class)
                .by(this::get));
    }

    private EventView get(Caller caller, One input) {
        return database.read(tx -> {
            Event event = events.find(tx, input.event())
                    .filter(found -> mayRead(tx, caller, found))
                    .orElseThrow(() -> Problem.notFound("event " + input.event()));
            List<Whereabouts> whereabouts = endpoints.hearing(tx, event.source()).stream()
                    .filter(endpoint -> maySee(tx, caller, endpoint))
                    .map(endpoint -> tracer.trace(tx, event, endpoint))
                    .toList();
            return new EventView(new Json(EventJson.text(event)), whereabouts);
        });
    }

    private boolean mayRead(Tx tx, Caller caller, Event event) {
        return event.source().organization().equals(caller.organization())
                && allows(() -> {
                    Optional<WorkspaceRef> workspace = event.source().workspace();
                    if (workspace.isPresent()) {
                        access.require(tx, caller, workspace.get().id(), Scope.EVENTS_READ);
                    } else {
                        access.require(tx, caller, Scope.EVENTS_READ, Role.ADMIN);
                    }
                });
    }

    private boolean maySee(Tx tx, Caller caller, Endpoint endpoint) {
        return allows(() -> {
            if (endpoint.workspace().isPresent()) {
                access.require(tx, caller, endpoint.workspace().get(), Scope.ENDPOINTS_READ);
            } else {
                access.require(tx, caller, Scope.ENDPOINTS_READ, Role.ADMIN);
            }
        });
    }

    private static boolean allows(Runnable asked) {
        try {
            asked.run();
            return true;
        } catch (Problem problem) {
            if (problem.code() == ErrorCode.FORBIDDEN || problem.code() == ErrorCode.NOT_FOUND) {
                return false;
            }
            throw problem;
        }
    }
}
