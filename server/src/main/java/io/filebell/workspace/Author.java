package io.filebell.workspace;

import io.filebell.base.EventId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import io.filebell.event.Actor;
import io.filebell.event.EventLog;
import io.filebell.event.EventSource;
import io.filebell.event.EventType;
import io.filebell.event.NewEvent;
import io.filebell.event.Subject;
import io.filebell.event.WorkspaceRef;
import io.filebell.operation.Caller;
import java.util.Optional;

/** In whose name a workspace is changed: what an event says of its origin. */
record Author(EventSource source, Actor actor, Optional<EventId> cause) {

    static Author of(Caller caller, WorkspaceRef workspace) {
        return new Author(
                EventSource.of(caller.organization(), workspace), Actor.of(caller), caller.cause());
    }

    WorkspaceId workspace() {
        return source.workspace().orElseThrow().id();
    }

    <D> void tell(Tx tx, EventLog events, EventType<D> type, Subject subject, D data) {
        tell(tx, events, type, Optional.of(subject), data);
    }

    <D> void tell(Tx tx, EventLog events, EventType<D> type, Optional<Subject> subject, D data) {
        events.append(tx, new NewEvent<>(type, source, actor, cause, subject, data));
    }
}
