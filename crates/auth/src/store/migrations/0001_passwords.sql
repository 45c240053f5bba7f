CREATE TABLE bf_passwords (
    user_id UUID NOT NULL PRIMARY KEY REFERENCES bf_users (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);
