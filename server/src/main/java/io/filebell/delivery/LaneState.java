package io.filebell.delivery;

import io.filebell.account.Access;
import io.filebell.base.Limits;
import io.filebell.base.OrganizationId;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import io.filebell.delivery.SqlLanes.LaneId;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.Subscription;
import io.filebell.operation.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What the database holds of one lane. */
final class LaneState {

    private final LaneId id;
    private final LaneGround ground;
    private final LaneReader reader;

    LaneState(LaneId id, LaneGround ground, LaneReader reader) {
        this.id = id;
        this.ground = ground;
        this.reader = reader;
    }

    /**
     * All that a lane has to know to go on.
     *
     * @param progress how far it is; only when asked for
     * @param rows deliveries that are tried again, or held
     * @param partial whether there may be more of them
     * @param resumed the deliveries whose first attempts were under way as of that progress
     * @param changes the number of the endpoint's last change that all this is after
     * @param mayBeSeen whether the endpoint's creator may still see the log
     */
    record Loaded(
            Subscription subscription,
            Optional<Progress> progress,
            List<Pending> rows,
            boolean partial,
            List<Pending> resumed,
            long changes,
            long head,
            boolean mayBeSeen) {

        /** Whether there may be rows that are not owed when nothing up to {@code start} is. */
        boolean mayWaitUpTo(long start) {
            return partial || rows.stream().anyMatch(delivery -> !delivery.isOwedAfter(start));
        }
    }

    /** Empty when the endpoint is deleted. */
    Optional<Loaded> load(boolean withProgress) {
        return ground.on().database().read(tx -> load(tx, withProgress));
    }

    private Optional<Loaded> load(Tx tx, boolean withProgress) {
        OptionalLong changes = ground.on().endpoints().changes(tx, id.endpoint());
        return ground.subscriptions()
                .subscription(tx, id.endpoint(), id.log())
                .map(found -> load(
                        tx,
                        found,
                        changes.orElse(0) + ground.laneChanges().of(tx, id),
                        withProgress));
    }

    private Loaded load(Tx tx, Subscription subscription, long changes, boolean withProgress) {
        Optional<Progress> progress =
                withProgress ? ground.rows().progress(tx, id) : Optional.empty();
        List<Pending> rows =
                new ArrayList<>(ground.rows().retrying(tx, id, Limits.RETRIES_IN_MEMORY));
        boolean partial = rows.size() >= Limits.RETRIES_IN_MEMORY;
        rows.addAll(ground.rows().inOrder(tx, id));
        return new Loaded(
                subscription,
                progress,
                rows,
                partial,
                progress.map(stored -> reader.unsettled(
                                tx, subscription, stored, ground.on().clock().instant()))
                        .orElse(List.of()),
                changes,
                ground.on().events().head(tx, id.log()),
                mayBeSeen(tx, subscription.endpoint()));
    }

    private boolean mayBeSeen(Tx tx, Endpoint endpoint) {
        Access access = ground.on().access();
        UserId creator = endpoint.creator().user();
        return switch (id.log()) {
            case WorkspaceId workspace -> access.roleOf(tx, creator, workspace).isPresent();
            case OrganizationId organization ->
                access.roleOf(tx, creator, organization)
                        .filter(role -> role.atLeast(Role.ADMIN))
                        .isPresent();
            default -> throw new IllegalArgumentException(id.log() + " has no log");
        };
    }

    /** Ends what waits in rows, from a sequence to another, because it is not owed any more. */
    void cancel(long from, long to, String reason) {
        ground.on().database().write(id.log(), tx -> {
            ground.rows().cancel(tx, id, from, to, reason, ground.on().clock().instant());
            return to;
        });
    }

    /** Ends one, in its row or in one that says so, because it cannot be sent. */
    void cancel(Pending delivery, String reason) {
        ground.on().database().write(id.log(), tx -> {
            ground.rows().cancel(tx, id, delivery, reason, ground.on().clock().instant());
            return delivery;
        });
    }

    /** Ends what waits in rows up to a sequence, but what somebody asked for besides. */
    void cancelUpTo(long through, String reason) {
        ground.on().database().write(id.log(), tx -> {
            ground.rows()
                    .cancelUpTo(tx, id, through, reason, ground.on().clock().instant());
            return through;
        });
    }

    /** Has the endpoint wait until somebody adopts it. */
    void pause(Endpoint endpoint) {
        ground.on().database().write(endpoint.home(), tx -> {
            ground.on()
                    .endpoints()
                    .pause(
                            tx,
                            endpoint.id(),
                            "Who made it may not see the events any more; an admin adopts it by"
                                    + " enabling it.");
            return endpoint;
        });
    }
}
