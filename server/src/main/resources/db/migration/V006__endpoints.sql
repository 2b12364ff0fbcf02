-- Where and how to send: as of the moment of an attempt. "changes" counts what was changed of the endpoint, of its
-- secrets, or by hand of its deliveries: who knows a lower number has to read again.
CREATE TABLE endpoint (
    id TEXT NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL,
    workspace TEXT,
    creator TEXT NOT NULL,
    creator_key TEXT NOT NULL,
    description TEXT NOT NULL,
    url TEXT NOT NULL,
    headers ${bytes} NOT NULL,
    secrets ${bytes} NOT NULL,
    public_key TEXT,
    format TEXT NOT NULL,
    template TEXT,
    timeout_seconds INTEGER NOT NULL,
    max_in_flight INTEGER NOT NULL,
    rate_per_second INTEGER,
    state TEXT NOT NULL,
    state_reason TEXT NOT NULL,
    state_since BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    changes BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE INDEX endpoint_by_workspace ON endpoint (workspace, id);
CREATE INDEX endpoint_by_organization ON endpoint (organization, id);
CREATE INDEX endpoint_changes ON endpoint (id, changes) WHERE deleted_at IS NULL;

-- What is owed: an event is matched against the revision that was in force at its sequence. Revisions of an
-- endpoint that changed nothing about that have no row.
CREATE TABLE endpoint_revision (
    endpoint TEXT NOT NULL,
    number BIGINT NOT NULL,
    filter TEXT NOT NULL,
    fresh SMALLINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (endpoint, number)
);

-- After which sequence of each log a revision is in force; no row means from the log's beginning, because
-- the log did not exist yet.
CREATE TABLE endpoint_position (
    endpoint TEXT NOT NULL,
    log TEXT NOT NULL,
    number BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (endpoint, log, number)
);
