ALTER TABLE bf_events ADD COLUMN feed_position BIGINT;

CREATE INDEX bf_events_feed ON bf_events (feed_position) WHERE feed_position IS NOT NULL;

CREATE TABLE bf_revoked_keys (
    kid TEXT NOT NULL PRIMARY KEY,
    revoked_at BIGINT NOT NULL
);
