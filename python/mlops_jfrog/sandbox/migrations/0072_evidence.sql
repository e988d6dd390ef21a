-- Evidence: signed statements about stored contents, and the keys that verify them.

CREATE TABLE evidence_keys (
    kid TEXT PRIMARY KEY,
    alias TEXT NOT NULL UNIQUE,
    pem TEXT NOT NULL,
    created TEXT NOT NULL,
    created_by TEXT NOT NULL
) STRICT;

CREATE TABLE evidence (
    id INTEGER PRIMARY KEY,
    repo TEXT NOT NULL REFERENCES repositories (key) ON DELETE CASCADE,
    subject_path TEXT NOT NULL,
    subject_sha256 TEXT NOT NULL,
    sha256 TEXT NOT NULL,  -- of the statement's own file
    path TEXT NOT NULL,  -- of that file, in the same repository
    provider_id TEXT NOT NULL,
    created TEXT NOT NULL,
    created_by TEXT NOT NULL,
    body TEXT NOT NULL,  -- JSON, as it was sent
    UNIQUE (repo, subject_path, subject_sha256, sha256)
) STRICT;
