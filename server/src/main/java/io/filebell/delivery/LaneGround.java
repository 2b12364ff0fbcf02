package io.filebell.delivery;

/** What all lanes stand on and share. */
record LaneGround(
        Deliveries.Ground on,
        Subscriptions subscriptions,
        SqlLanes rows,
        SqlLaneChanges laneChanges,
        WebhookRequests requests,
        RetryPolicy policy,
        Outcomes outcomes,
        StateChanges states,
        Leases leases,
        Alarms alarms) {}
