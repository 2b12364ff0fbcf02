package io.filebell.delivery;

import io.filebell.db.Database;
import io.filebell.endpoint.Endpoints;
import io.filebell.event.EventLog;
import io.filebell.event.RecentEvents;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** What all lanes stand on and share. */
record LaneGround(
        Database database,
        EventLog events,
        RecentEvents recent,
        Endpoints endpoints,
        SqlLanes rows,
        WebhookRequests requests,
        Sender sender,
        RetryPolicy policy,
        DeliveryLog log,
        Capacity capacity,
        Alarms alarms,
        Executor executor,
        InstantSource clock,
        RandomGenerator random) {}
