-- One row a log: a workspace's, or an organization's own. Its sequence counts without a gap from "tail"
-- (that of the last event that was dropped) to "head". "tx" is the highest one of its events.
CREATE TABLE log (
    id TEXT NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL,
    head BIGINT NOT NULL,
    tail BIGINT NOT NULL,
    tx BIGINT NOT NULL
);
CREATE INDEX log_by_organization ON log (organization);

-- The events of all logs: outbox and queue. "tx" and "number" order the events of a whole organization.
-- On SQLite rows commit in the order of their numbers, and tx is 0. On PostgreSQL transactions overlap,
-- so readers go by transaction and stop before the oldest one that is still open. An event's tx is that
-- of its transaction, or the one of the event before it in its log where that is higher: transactions
-- append to a log in another order than they began.
CREATE TABLE event (
    number ${serial},
    tx BIGINT NOT NULL,
    log TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    organization TEXT NOT NULL,
    workspace_name TEXT,
    type TEXT NOT NULL,
    at BIGINT NOT NULL,
    actor_id TEXT,
    actor_kind TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    actor_via TEXT NOT NULL,
    cause TEXT,
    depth INTEGER NOT NULL,
    node TEXT,
    path TEXT,
    previous_path TEXT,
    folder SMALLINT NOT NULL,
    data TEXT NOT NULL,
    UNIQUE (log, sequence)
);
CREATE INDEX event_by_organization ON event (organization, tx, number);
-- Whether somebody's download of a file was told lately.
CREATE INDEX event_downloads ON event (node, actor_id, at) WHERE type = 'file.downloaded';

-- The place of the last event of an organization that was dropped: what comes after it is complete.
CREATE TABLE organization_tail (
    organization TEXT NOT NULL PRIMARY KEY,
    tx BIGINT NOT NULL,
    number BIGINT NOT NULL
);

-- Cursors name the epoch in which they were given; a restored database starts a new one.
CREATE TABLE log_epoch (
    epoch TEXT NOT NULL PRIMARY KEY
);
