-- What a node reads when it starts is found without reading every login and refresh of that time.
CREATE INDEX bf_events_feed_at ON bf_events (at) WHERE feed_position IS NOT NULL;
