-- Types are those that SQLite and PostgreSQL both know; BYTES is BLOB in one and BYTEA in the other.
CREATE TABLE head (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    hash BYTES NOT NULL,
    epoch BIGINT NOT NULL
);
CREATE TABLE projects (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    key_hash BYTES,
    key_preview TEXT NOT NULL,
    webhook_url TEXT,
    webhook_enabled BIGINT NOT NULL,
    is_active BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX projects_key ON projects (key_hash);
CREATE TABLE policies (
    id BIGINT PRIMARY KEY,
    project TEXT NOT NULL,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    origin TEXT NOT NULL,
    document TEXT NOT NULL,
    digest TEXT NOT NULL,
    is_active BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX policies_project ON policies (project, id);
CREATE TABLE entries (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    project TEXT NOT NULL,
    kind BIGINT NOT NULL,
    id TEXT NOT NULL,
    agent TEXT,
    action TEXT,
    session TEXT,
    call TEXT,
    effect BIGINT,
    counts TEXT,
    body TEXT NOT NULL,
    hash BYTES NOT NULL
);
CREATE UNIQUE INDEX entries_call ON entries (project, session, kind, call) WHERE call IS NOT NULL;
CREATE INDEX entries_session ON entries (project, session, seq) WHERE session IS NOT NULL;
CREATE INDEX entries_project ON entries (project, kind, seq);
CREATE INDEX entries_counts ON entries (project, at) WHERE counts IS NOT NULL;
CREATE TABLE approvals (
    id TEXT PRIMARY KEY,
    project TEXT NOT NULL,
    agent TEXT NOT NULL,
    action TEXT NOT NULL,
    session TEXT,
    request TEXT NOT NULL,
    digest TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    scope TEXT,
    decided_by TEXT,
    comment TEXT,
    opened_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    decided_at BIGINT
);
CREATE INDEX approvals_digest ON approvals (project, digest);
CREATE INDEX approvals_state ON approvals (project, state, opened_at);
