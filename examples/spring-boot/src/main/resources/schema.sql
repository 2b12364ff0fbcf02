CREATE TABLE IF NOT EXISTS inbox (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    replay TEXT NOT NULL, -- empty, or the replay that sent it again on purpose
    body BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    UNIQUE (id, replay)
);
CREATE INDEX IF NOT EXISTS inbox_waiting ON inbox (due_at, place) WHERE state = 'waiting';
