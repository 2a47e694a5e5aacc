-- Answers of language models: the table of the system that this reads the databases of, which `suggestions import` makes as well.
CREATE TABLE IF NOT EXISTS llm_outputs (
    id TEXT PRIMARY KEY,
    created_at TEXT,
    task TEXT,
    input TEXT,
    output TEXT,
    confidence REAL,
    explanation TEXT
);
-- Policies made of prose and of templates. None of them decides.
CREATE TABLE drafts (
    id TEXT PRIMARY KEY,
    project TEXT NOT NULL,
    name TEXT NOT NULL,
    form TEXT NOT NULL,
    content TEXT NOT NULL,
    tests TEXT,
    document TEXT,
    description TEXT NOT NULL,
    source TEXT NOT NULL,
    digest TEXT NOT NULL,
    is_active BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX drafts_project ON drafts (project, created_at);
CREATE UNIQUE INDEX drafts_name ON drafts (project, name) WHERE is_active = 1;
