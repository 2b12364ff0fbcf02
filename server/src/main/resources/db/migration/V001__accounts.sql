-- Who there is and what they may do. Times are milliseconds since 1970 in UTC.

CREATE TABLE installation (
    one              SMALLINT NOT NULL PRIMARY KEY CHECK (one = 1),
    master_key_check TEXT     NOT NULL,
    created_at       BIGINT   NOT NULL
);

CREATE TABLE organization (
    id         TEXT${bytewise} NOT NULL PRIMARY KEY,
    name       TEXT            NOT NULL,
    revision   BIGINT          NOT NULL,
    created_at BIGINT          NOT NULL,
    updated_at BIGINT          NOT NULL
);

-- The organization is the one that made the user; what users may do stands in the members.
CREATE TABLE app_user (
    id              TEXT${bytewise} NOT NULL PRIMARY KEY,
    organization_id TEXT${bytewise} NOT NULL REFERENCES organization (id),
    kind            TEXT            NOT NULL CHECK (kind IN ('person', 'agent')),
    name            TEXT            NOT NULL,
    email           TEXT,
    email_key       TEXT,
    created_at      BIGINT          NOT NULL,
    created_by      TEXT${bytewise} NOT NULL,
    updated_at      BIGINT          NOT NULL,
    UNIQUE (organization_id, email_key)
);
CREATE INDEX app_user_of_organization ON app_user (organization_id, id);

CREATE TABLE organization_member (
    organization_id TEXT${bytewise} NOT NULL REFERENCES organization (id),
    user_id         TEXT${bytewise} NOT NULL REFERENCES app_user (id),
    role            TEXT            NOT NULL,
    added_at        BIGINT          NOT NULL,
    added_by        TEXT${bytewise} NOT NULL,
    PRIMARY KEY (organization_id, user_id)
);

-- name_key is the name without case, and null once the workspace is deleted: the name is free again.
CREATE TABLE workspace (
    id              TEXT${bytewise} NOT NULL PRIMARY KEY,
    organization_id TEXT${bytewise} NOT NULL REFERENCES organization (id),
    name            TEXT            NOT NULL,
    name_key        TEXT,
    revision        BIGINT          NOT NULL,
    created_at      BIGINT          NOT NULL,
    created_by      TEXT${bytewise} NOT NULL,
    updated_at      BIGINT          NOT NULL,
    updated_by      TEXT${bytewise} NOT NULL,
    deleted_at      BIGINT,
    UNIQUE (organization_id, name_key)
);
CREATE INDEX workspace_of_organization ON workspace (organization_id, id);
CREATE INDEX workspace_deleted ON workspace (id) WHERE deleted_at IS NOT NULL;

CREATE TABLE workspace_member (
    workspace_id TEXT${bytewise} NOT NULL REFERENCES workspace (id),
    user_id      TEXT${bytewise} NOT NULL REFERENCES app_user (id),
    role         TEXT            NOT NULL,
    added_at     BIGINT          NOT NULL,
    added_by     TEXT${bytewise} NOT NULL,
    PRIMARY KEY (workspace_id, user_id)
);
CREATE INDEX workspace_member_user ON workspace_member (user_id);

-- Of a key only its SHA-256 in hexadecimal is kept. Scopes and workspaces are separated by spaces;
-- without workspaces a key works wherever its user may go.
CREATE TABLE api_key (
    id              TEXT${bytewise} NOT NULL PRIMARY KEY,
    organization_id TEXT${bytewise} NOT NULL REFERENCES organization (id),
    user_id         TEXT${bytewise} NOT NULL REFERENCES app_user (id),
    name            TEXT            NOT NULL,
    hash            TEXT${bytewise} NOT NULL UNIQUE,
    prefix          TEXT            NOT NULL,
    scopes          TEXT            NOT NULL,
    workspaces      TEXT,
    expires_at      BIGINT,
    last_used_at    BIGINT,
    revoked_at      BIGINT,
    created_at      BIGINT          NOT NULL,
    created_by      TEXT${bytewise} NOT NULL
);
CREATE INDEX api_key_of_organization ON api_key (organization_id, id);
CREATE INDEX api_key_of_user ON api_key (user_id, id);
