-- Answers to requests with an Idempotency-Key, written in the transaction of their effect.
-- status 0: the effect is there, its answer is not known; answer: sealed, absent where there is no body.
CREATE TABLE idempotency (
    key_id TEXT NOT NULL,
    route TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    status INTEGER NOT NULL,
    answer ${bytes},
    created_at BIGINT NOT NULL,
    PRIMARY KEY (key_id, route, idempotency_key)
);
CREATE INDEX idempotency_by_age ON idempotency (created_at);
