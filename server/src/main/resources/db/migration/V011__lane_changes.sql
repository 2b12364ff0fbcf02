-- Counts what somebody did by hand with the deliveries of an endpoint in a log: who knows a lower number
-- has to read again. Beside the endpoint's own "changes", which says nothing of deliveries any more, because
-- a write of a log locks rows of that log alone: who changes an endpoint holds its row while it waits for
-- logs. Of batches, "unsettled" in delivery_cursor has a third element, the id of one that is under way or
-- may go.
CREATE TABLE lane_change (
    endpoint TEXT NOT NULL,
    log TEXT NOT NULL,
    changes BIGINT NOT NULL,
    PRIMARY KEY (endpoint, log)
);
