package io.filebell.account;

import io.filebell.db.Tx;
import io.filebell.event.Actor;
import io.filebell.event.EventLog;
import io.filebell.event.EventSource;
import io.filebell.event.EventType;
import io.filebell.event.NewEvent;
import io.filebell.event.WorkspaceRef;
import io.filebell.operation.Caller;
import io.filebell.operation.Writes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/**
 * How accounts are changed: all changes of one organization one after the other, whichever
 * workspace they concern, so that what is checked inside (the last owner, a name that is free)
 * still holds when they commit; each ends what is believed of rights.
 */
final class AccountChanges {

    private final Writes writes;
    private final EventLog events;
    private final RightsAge age;
    private final InstantSource clock;

    AccountChanges(Writes writes, EventLog events, RightsAge age, InstantSource clock) {
        this.writes = writes;
        this.events = events;
        this.age = age;
        this.clock = clock;
    }

    <T> T write(Caller caller, Function<Tx, T> work) {
        return writes.write(caller, caller.organization(), tx -> {
            age.changesWith(tx);
            return work.apply(tx);
        });
    }

    /** Writes an event to the log of the caller's organization. */
    <D> void tell(Tx tx, Caller caller, EventType<D> type, D data) {
        append(tx, caller, EventSource.of(caller.organization()), type, data);
    }

    /** Writes an event to the log of a workspace. */
    <D> void tell(Tx tx, Caller caller, WorkspaceRef workspace, EventType<D> type, D data) {
        append(tx, caller, EventSource.of(caller.organization(), workspace), type, data);
    }

    /** In milliseconds, as times are stored. */
    Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    private <D> void append(Tx tx, Caller caller, EventSource source, EventType<D> type, D data) {
        events.append(
                tx,
                new NewEvent<>(
                        type, source, Actor.of(caller), caller.cause(), Optional.empty(), data));
    }
}
