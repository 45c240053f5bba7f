ALTER TABLE bf_sessions RENAME COLUMN refresh_key_hash TO refresh_key_hashes;
ALTER TABLE bf_sessions ADD COLUMN key_missed_at BIGINT;
