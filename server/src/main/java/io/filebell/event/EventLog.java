package io.filebell.event;

import io.filebell.base.EventId;
import io.filebell.base.Id;
import io.filebell.base.NodeId;
import io.filebell.base.OrganizationId;
import io.filebell.db.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The logs of all workspaces and organizations: what happened, in order, and the queue of every
 * delivery.
 *
 * <p>Atomicity: an appended event is there when, and only when, the transaction commits; sequences
 * have no gap, because one that is undone gives its number back. After the commit the
 * {@link EventRelay} is told that the log grew.
 */
public interface EventLog {

    /** Appends to the log of the event's source and answers the event with its sequence. */
    <D> Event append(Tx tx, NewEvent<D> event);

    /** The events of {@code log} after {@code sequence}, in order, at most {@code limit}. */
    List<Event> read(Tx tx, Id log, long after, int limit);

    /** One event, by its id, in any log. */
    Optional<Event> find(Tx tx, EventId id);

    /** Whether a {@code file.downloaded} of that node by that actor was told after {@code then}. */
    boolean toldOfDownloadAfter(Tx tx, NodeId node, String actor, Instant then);

    /** The sequence of the last event of {@code log}; 0 when it has none. */
    long head(Tx tx, Id log);

    /** The sequence before the oldest event that is kept: 0 until retention has dropped some. */
    long tail(Tx tx, Id log);

    /**
     * The logs whose oldest event was told before {@code then}, in the order of their ids.
     *
     * @param after an id; only logs behind it
     */
    List<Id> logsFrom(Tx tx, Instant then, String after, int limit);

    /**
     * The last of the oldest events of {@code log} that were all told before {@code then}; looks at
     * {@code most} of them. The sequence before the oldest one when that is younger.
     */
    long lastBefore(Tx tx, Id log, Instant then, int most);

    /**
     * The sequence right before the first event of {@code log} that was told at or after
     * {@code then}; its head when there is none. Looks at few events: where a clock was set back,
     * it is one place of several that would do.
     */
    long lastUntil(Tx tx, Id log, Instant then);

    /**
     * Drops the oldest events of {@code log}, up to and including {@code through}, but at most
     * {@code most} of them. Belongs into a write of the log's group.
     *
     * @return how many were dropped
     */
    long drop(Tx tx, Id log, long through, long most);

    /**
     * The events of an organization over all its logs, in an order that never changes: within a log
     * that of its sequences. An event shows up here only when none can come before it any more: on
     * PostgreSQL, a transaction of this database that is left open holds back all that began after
     * it.
     */
    OrganizationPage readOrganization(
            Tx tx, OrganizationId organization, OrganizationPosition after, int limit);

    /** The place of the organization's last event. */
    OrganizationPosition organizationHead(Tx tx, OrganizationId organization);

    /**
     * The place from which on every event of the organization is kept;
     * {@link OrganizationPosition#START} until retention has dropped some.
     */
    OrganizationPosition organizationTail(Tx tx, OrganizationId organization);

    /** In which epoch cursors are given now; empty before the first {@link #startEpoch}. */
    String epoch(Tx tx);

    /**
     * Whether an epoch must be started before cursors mean anything: there is none, or the database
     * was moved to a server whose transactions count from elsewhere.
     */
    boolean needsEpoch(Tx tx);

    /** Makes every cursor that was given so far one of the past. */
    void startEpoch(Tx tx, String epoch);
}
