-- Mails that are not sent yet: one about an event of an endpoint, to whoever made the endpoint. "next_at" is
-- put off before each try, so that only one instance makes it.
CREATE TABLE mail (
    event TEXT NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_at BIGINT NOT NULL
);
CREATE INDEX mail_due ON mail (next_at);
