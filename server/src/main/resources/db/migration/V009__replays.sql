-- A range of the log that an endpoint gets once more. Its deliveries are rows of "delivery" that name it.
-- It stands at "sequence" of "log" (an organization's endpoint has many, which come in order of their ids);
-- "previous" is the last event before that which the endpoint asked for. "delivered" and "failed" are
-- those of an ended one.
CREATE TABLE replay (
    id TEXT NOT NULL PRIMARY KEY,
    endpoint TEXT NOT NULL,
    only_those TEXT NOT NULL,
    since BIGINT,
    until BIGINT NOT NULL,
    state TEXT NOT NULL,
    log TEXT${bytewise} NOT NULL,
    sequence BIGINT NOT NULL,
    previous BIGINT NOT NULL,
    walked SMALLINT NOT NULL,
    scanned BIGINT NOT NULL,
    queued BIGINT NOT NULL,
    delivered BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX replay_by_endpoint ON replay (endpoint, id);
CREATE UNIQUE INDEX replay_running ON replay (endpoint) WHERE state = 'running';

-- Which replay has a delivery go out once more, and what the delivery was before that: nothing when it
-- had no row and no attempt.
ALTER TABLE delivery ADD COLUMN replay TEXT;
ALTER TABLE delivery ADD COLUMN replayed_from TEXT;
CREATE INDEX delivery_by_replay ON delivery (replay, state) WHERE replay IS NOT NULL;
