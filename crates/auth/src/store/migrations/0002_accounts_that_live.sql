ALTER TABLE bf_users ADD COLUMN profile TEXT NOT NULL DEFAULT '{}';
ALTER TABLE bf_users ADD COLUMN app_metadata TEXT NOT NULL DEFAULT '{}';
ALTER TABLE bf_users ADD COLUMN deleted_at BIGINT;

CREATE INDEX bf_users_deleted ON bf_users (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX bf_sessions_end ON bf_sessions (idle_expires_at);

CREATE TABLE bf_former_emails (
    email_key TEXT NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES bf_users (id) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL
);

CREATE INDEX bf_former_emails_user ON bf_former_emails (user_id);
CREATE INDEX bf_former_emails_end ON bf_former_emails (expires_at);

CREATE TABLE bf_events (
    id UUID NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    user_id UUID,
    session_id UUID,
    actor_id UUID,
    reason TEXT,
    ip TEXT,
    request_id TEXT
);

CREATE INDEX bf_events_user ON bf_events (user_id, id);
CREATE INDEX bf_events_actor ON bf_events (actor_id);
CREATE INDEX bf_events_at ON bf_events (at);

CREATE TABLE bf_one_time_tokens (
    id UUID NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    user_id UUID,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    token_hash BYTEA NOT NULL UNIQUE,
    flow_hash BYTEA NOT NULL UNIQUE,
    code_mac BYTEA,
    attempts BIGINT NOT NULL,
    data TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT
);

CREATE INDEX bf_one_time_tokens_user ON bf_one_time_tokens (user_id);
CREATE INDEX bf_one_time_tokens_email ON bf_one_time_tokens (email_key, purpose, created_at);
CREATE INDEX bf_one_time_tokens_end ON bf_one_time_tokens (expires_at);

CREATE TABLE bf_outbox (
    id UUID NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    user_id UUID,
    letter BYTEA,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    error TEXT
);

CREATE INDEX bf_outbox_due ON bf_outbox (due_at) WHERE state = 'queued';
CREATE INDEX bf_outbox_state ON bf_outbox (state, created_at);
CREATE INDEX bf_outbox_user ON bf_outbox (user_id);

CREATE TABLE bf_jobs (
    name TEXT NOT NULL PRIMARY KEY,
    due_at BIGINT NOT NULL
);
