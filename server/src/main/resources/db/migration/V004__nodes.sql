-- The trees of all workspaces: parent and name, never a path. A workspace's root has an id that follows
-- from the workspace's and no row. A node is live when its way up ends at that root and no node on it is
-- trashed; a tree that is being copied or purged hangs on nothing and is therefore not there.
--
-- "descendants" counts the live nodes beneath a folder. "height" is how many levels are beneath it at
-- most: it rises with what is put in and is only recounted when it would forbid a move.
-- The columns from "version" to "sha256" repeat the current version, so that a list needs no join.
CREATE TABLE node (
    id TEXT NOT NULL PRIMARY KEY,
    workspace TEXT NOT NULL,
    parent TEXT,
    name TEXT${bytewise} NOT NULL,
    kind TEXT NOT NULL,
    descendants BIGINT NOT NULL,
    height INTEGER NOT NULL,
    version TEXT,
    version_number BIGINT,
    blob BIGINT,
    size BIGINT,
    content_type TEXT,
    sha256 ${bytes},
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL,
    metadata TEXT,
    trashed_at BIGINT,
    trashed_by TEXT,
    trashed_path TEXT
);
CREATE UNIQUE INDEX node_by_place ON node (parent, name) WHERE trashed_at IS NULL;
CREATE INDEX node_in_trash ON node (workspace, trashed_at, id) WHERE trashed_at IS NOT NULL;

-- The contents that a file had and has, numbered from 1.
CREATE TABLE version (
    id TEXT NOT NULL PRIMARY KEY,
    node TEXT NOT NULL,
    number BIGINT NOT NULL,
    blob BIGINT NOT NULL REFERENCES blob (id),
    size BIGINT NOT NULL,
    content_type TEXT NOT NULL,
    sha256 ${bytes} NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    UNIQUE (node, number)
);
CREATE INDEX version_by_blob ON version (blob);

-- Nodes that were deleted for good, and whose children and versions are still to be removed.
CREATE TABLE purge (
    node TEXT NOT NULL PRIMARY KEY,
    workspace TEXT NOT NULL
);

-- Roots of copies that are being made; one that is not touched for long was given up by a crash.
CREATE TABLE node_copy (
    node TEXT NOT NULL PRIMARY KEY,
    workspace TEXT NOT NULL,
    touched_at BIGINT NOT NULL
);

-- Trashes that were emptied up to a time, and whose nodes are still to be deleted one by one.
CREATE TABLE trash_emptying (
    workspace TEXT NOT NULL PRIMARY KEY,
    until BIGINT NOT NULL,
    actor_id TEXT,
    actor_kind TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    actor_via TEXT NOT NULL,
    cause TEXT
);
