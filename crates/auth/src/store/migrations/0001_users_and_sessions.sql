CREATE TABLE bf_users (
    id UUID NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    is_active BOOLEAN NOT NULL,
    is_superuser BOOLEAN NOT NULL,
    email_verified BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE bf_sessions (
    id UUID NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES bf_users (id) ON DELETE CASCADE,
    generation BIGINT NOT NULL,
    rotated_at BIGINT NOT NULL,
    salt BYTEA NOT NULL,
    refresh_key_hash BYTEA,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    idle_expires_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    auth_time BIGINT NOT NULL,
    amr TEXT NOT NULL,
    user_agent TEXT,
    ip TEXT,
    revoked_at BIGINT,
    revoked_reason TEXT
);

CREATE INDEX bf_sessions_user ON bf_sessions (user_id);
