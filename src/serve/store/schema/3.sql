-- What people decided about the rules of a project, a document of `policyc/decisions/v1` each.
CREATE TABLE ledgers (
    project TEXT PRIMARY KEY,
    document TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);
