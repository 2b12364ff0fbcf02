package io.filebell.delivery;

import java.util.function.BooleanSupplier;

/**
 * What all lanes stand on and share.
 *
 * @param maySend whether this instance is known to hold the leases under which the lanes work
 */
record LaneGround(
        Deliveries.Ground on,
        Subscriptions subscriptions,
        SqlLanes rows,
        SqlLaneChanges laneChanges,
        WebhookRequests requests,
        RetryPolicy policy,
        Outcomes outcomes,
        StateChanges states,
        BooleanSupplier maySend,
        Alarms alarms) {}
