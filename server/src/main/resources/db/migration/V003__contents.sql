-- Stored bytes, each content once. Small ones are in the row, which is why "content" is its last column;
-- larger ones stand in the blob store at "location". "dying_since" is set while the sweeper removes those
-- bytes; a put of the same content revives the row with a location of its own.
CREATE TABLE blob (
    id ${serial},
    sha256 ${bytes} NOT NULL UNIQUE,
    size BIGINT NOT NULL,
    location TEXT,
    dying_since BIGINT,
    content ${bytes},
    CHECK ((location IS NULL) <> (content IS NULL))
);

-- Contents that lost a reference: candidates for the sweeper, which looks whether others are left.
CREATE TABLE blob_orphan (
    blob BIGINT NOT NULL PRIMARY KEY,
    since BIGINT NOT NULL
);
CREATE INDEX blob_orphan_by_age ON blob_orphan (since);
