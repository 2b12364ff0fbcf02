-- How far each endpoint is in each log: everything up to "sequence" that it asked for is settled or has a
-- row in delivery, except the sequences in "unsettled" (JSON: [[sequence, previous], …]), whose attempts
-- were under way.
CREATE TABLE delivery_cursor (
    endpoint TEXT NOT NULL,
    log TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    previous BIGINT NOT NULL,
    unsettled TEXT NOT NULL,
    PRIMARY KEY (endpoint, log)
);

-- Which instance serves the lanes of a log; "fence" rises each time that changes, and every write of a lane
-- checks it. An instance that does not say in time that it is alive loses its leases.
CREATE TABLE lease (
    log TEXT NOT NULL PRIMARY KEY,
    instance TEXT NOT NULL,
    fence BIGINT NOT NULL
);
CREATE TABLE instance (
    id TEXT NOT NULL PRIMARY KEY,
    alive_until BIGINT NOT NULL
);

-- One row for each delivery that took more than one attempt, that waits for one before it (held), or
-- that somebody had a hand in. A delivery that went well at once has only its attempt. "turn" says when it may
-- go relative to others of its lane: any, file, strict or apart.
-- "first_at" is when its schedule began; "began_at" is that of its first attempt, where somebody had it
-- begin anew.
CREATE TABLE delivery (
    id TEXT${bytewise} NOT NULL PRIMARY KEY,
    endpoint TEXT NOT NULL,
    log TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    previous BIGINT NOT NULL,
    event TEXT NOT NULL,
    type TEXT NOT NULL,
    turn TEXT NOT NULL,
    node TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    failures INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    first_at BIGINT NOT NULL,
    next_at BIGINT,
    settled_at BIGINT,
    began_at BIGINT
);
CREATE INDEX delivery_due ON delivery (endpoint, log, next_at) WHERE state = 'retrying';
CREATE INDEX delivery_in_order ON delivery (endpoint, log, sequence)
    WHERE state IN ('retrying', 'held') AND turn IN ('file', 'strict');
CREATE INDEX delivery_held ON delivery (endpoint, log) WHERE state = 'held';
CREATE INDEX delivery_overdue ON delivery (next_at) WHERE state = 'retrying';
CREATE INDEX delivery_by_state ON delivery (endpoint, state, id);
CREATE INDEX delivery_by_endpoint ON delivery (endpoint, id);
CREATE INDEX delivery_owed ON delivery (log, sequence) WHERE settled_at IS NULL;
CREATE INDEX delivery_settled ON delivery (settled_at) WHERE settled_at IS NOT NULL;

-- Attempts are kept in parts, a table each, made as they are needed: attempt_20261123 has those that
-- began at "since" or later, up to the next part or the end of the day in UTC. "bytes" is what the part
-- took when it had "entries" rows. From "leaving_at" on nobody reads or writes it any more.
CREATE TABLE attempt_part (
    since BIGINT NOT NULL PRIMARY KEY,
    entries BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    leaving_at BIGINT
);

-- Attempts that began before then are not all kept any more; no row while all are.
CREATE TABLE attempt_horizon (
    one SMALLINT NOT NULL PRIMARY KEY CHECK (one = 1),
    kept_since BIGINT NOT NULL
);
