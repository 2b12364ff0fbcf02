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
CREATE TABLE delivery (
    id TEXT NOT NULL PRIMARY KEY,
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
    settled_at BIGINT
);
CREATE INDEX delivery_due ON delivery (endpoint, log, next_at) WHERE state = 'retrying';
CREATE INDEX delivery_in_order ON delivery (endpoint, log, sequence)
    WHERE state IN ('retrying', 'held') AND turn IN ('file', 'strict');
CREATE INDEX delivery_held ON delivery (endpoint, log) WHERE state = 'held';
CREATE INDEX delivery_overdue ON delivery (next_at) WHERE state = 'retrying';
CREATE INDEX delivery_by_state ON delivery (endpoint, state, id);

-- Every attempt. The request is not stored: it is rebuilt from the event.
CREATE TABLE attempt (
    delivery TEXT NOT NULL,
    number INTEGER NOT NULL,
    endpoint TEXT NOT NULL,
    log TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    previous BIGINT NOT NULL,
    event TEXT NOT NULL,
    type TEXT NOT NULL,
    at BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    verdict TEXT NOT NULL,
    address TEXT,
    status INTEGER,
    headers TEXT,
    body ${bytes},
    connect_us BIGINT,
    tls_us BIGINT,
    first_byte_us BIGINT,
    total_us BIGINT NOT NULL,
    stale SMALLINT NOT NULL,
    PRIMARY KEY (delivery, number)
);
CREATE INDEX attempt_first ON attempt (endpoint, delivery) WHERE number = 1;
